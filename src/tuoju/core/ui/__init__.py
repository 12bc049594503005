"""The face of the house: components, base templates, navigation, display modes."""
