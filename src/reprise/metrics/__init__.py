"""One measure per file; none knows an experiment."""
