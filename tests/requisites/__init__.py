"""Style sheets and pictures of pages: asked, kept, made harmless, shown."""
