"""Simulators of cloud systems, for the tests of connectors: see README.md."""
