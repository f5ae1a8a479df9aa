"""What a page needs beside itself to look as it did: its style sheets and pictures, found, looked up, made harmless."""
