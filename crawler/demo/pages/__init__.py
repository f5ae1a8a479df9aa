"""What Le Fanal prints: its pages, feeds, sitemaps and pictures. Pure; sockets are `crawler.demo.server`'s."""
