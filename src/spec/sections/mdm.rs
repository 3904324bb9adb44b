//! `[mdm]`: enrols the device in a device manager (MDM).

use super::{Form, Key, SectionType};

pub(super) const SECTION: SectionType = SectionType {
    name: "mdm",
    about: "Enrols the device in a device manager (MDM).",
    keys: &[
        Key::describing("upn", Form::Item, "Who enrols.").required().like("\"enroll@contoso.com\""),
        Key::store(
            "secret",
            Form::Secret,
            "Workplace/Enrollments/UPN[*]/Secret",
            "The password or the thumbprint of the certificate.",
        )
        .required(),
        Key::store(
            "auth_policy",
            Form::Choice(POLICIES),
            "Workplace/Enrollments/UPN[*]/AuthPolicy",
            "The kind of the secret.",
        ),
        Key::store(
            "discovery_url",
            Form::Text,
            "Workplace/Enrollments/UPN[*]/DiscoveryServiceFullUrl",
            "The discovery service.",
        )
        .like("\"https://mdm.contoso.com/EnrollmentServer/Discovery.svc\""),
        Key::store(
            "enrollment_url",
            Form::Text,
            "Workplace/Enrollments/UPN[*]/EnrollmentServiceFullUrl",
            "The enrolment service.",
        )
        .like("\"https://mdm.contoso.com/EnrollmentServer/Enrollment.svc\""),
        Key::store(
            "policy_url",
            Form::Text,
            "Workplace/Enrollments/UPN[*]/PolicyServiceFullUrl",
            "The policy service.",
        )
        .like("\"https://mdm.contoso.com/EnrollmentServer/Policy.svc\""),
    ],
    repeated: false,
    desugar: None,
};

/// The texts of the settings store for AuthPolicy.
const POLICIES: &[&str] = &["OnPremise", "Certificate"];
