"""What tests are built of; each module is named after what it builds."""
