"""What is known of each block of a page when its article is looked for: found, noise, a teaser, in the flow."""
