"""Time expressions in English and Chinese: parsing them, and resolving them to intervals."""
