"""Sites that benchmarks measure: a whole deployment, and a bare Django view as its floor."""
