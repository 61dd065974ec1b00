"""What every page shares: request, security, failures, language, navigation."""
