"""The domain: operations on the service's data. It knows neither HTTP nor the agent."""
