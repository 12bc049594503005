"""What the demo alliance consists of: its organisations, people, and resources with real files."""
