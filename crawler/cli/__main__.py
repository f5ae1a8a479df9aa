"""`python -m crawler.cli`: the command where its script is not on the path; the way we start it as a child process."""

from crawler.cli import main

if __name__ == "__main__":
    main()
