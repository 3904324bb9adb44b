//! The files in the folder of a project of Windows Configuration Designer, by their names.

/// The settings and the identity.
pub const PROJECT: &str = "customizations.xml";

/// The end of the name of the file that the designer opens; it says what the project was made for, and by which
/// version.
pub const DESIGNER_PROJECT_END: &str = ".icdproj.xml";
