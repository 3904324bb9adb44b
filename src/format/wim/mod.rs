//! The WIM container that a .ppkg file is.
