"""The commands of operators, beside a running application."""
