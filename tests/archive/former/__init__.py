"""Archives as former commits of Marbre left them, and how they were made: see the README in this folder."""
