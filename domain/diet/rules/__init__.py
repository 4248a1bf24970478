"""The rules of diet plans: energy needs, foods, toxic foods, and requirements read from texts."""
