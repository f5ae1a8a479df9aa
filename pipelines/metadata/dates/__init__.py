"""When an article was published and modified: stamps for machines, dates shown to readers, and which is believed."""
