//! The namespaces of LayoutModification.xml that its parts share.

/// The namespace of the document.
pub(super) const LAYOUT: &str = "http://schemas.microsoft.com/Start/2014/LayoutModification";
/// The namespace of the parts that contain layouts.
pub(super) const FULL: &str = "http://schemas.microsoft.com/Start/2014/FullDefaultLayout";
