"""Paper-cut pictures drawn by code: faceless figures, plain things, one orange circle."""
