//! CSPs that keep the values that they are given and return them.

use super::interface::{Csp, PictureState, TakesEffect, begins_with};
use crate::address::LocUri;
use crate::applier::answer::Answer;
use crate::applier::desired::DesiredSetting;

/// A CSP that keeps its values and returns them.
pub(super) struct Stored {
    /// Where its nodes begin, below the scope.
    root: &'static [&'static str],
    takes_effect: TakesEffect,
}

/// All such CSPs. Source of when they take effect: Microsoft's pages about the CSPs, most of which do not say.
pub(super) static STORED: [Stored; 8] = [
    Stored { root: &["Vendor", "MSFT", "WiFi"], takes_effect: TakesEffect::AtOnce },
    Stored { root: &["Vendor", "MSFT", "Policy"], takes_effect: TakesEffect::Unknown },
    Stored { root: &["Vendor", "MSFT", "RootCATrustedCertificates"], takes_effect: TakesEffect::AtOnce },
    Stored { root: &["Vendor", "MSFT", "Accounts", "Domain"], takes_effect: TakesEffect::Restart },
    Stored { root: &["Vendor", "MSFT", "Accounts", "Users"], takes_effect: TakesEffect::AtOnce },
    Stored { root: &["Vendor", "MSFT", "SharedPC"], takes_effect: TakesEffect::Unknown },
    Stored { root: &["Vendor", "MSFT", "AssignedAccess"], takes_effect: TakesEffect::NextSignIn },
    Stored { root: &["DevDetail", "Ext", "Microsoft", "DNSComputerName"], takes_effect: TakesEffect::Restart },
];

/// The last name of a node that takes a password and never gives it back.
const PASSWORD: &str = "Password";

pub(super) fn is_password(node: &LocUri) -> bool {
    node.segments().last().is_some_and(|name| name.eq_ignore_ascii_case(PASSWORD))
}

impl Csp for Stored {
    fn has(&self, node: &LocUri) -> bool {
        begins_with(node, self.root)
    }

    fn status(&self, desired: &DesiredSetting, _: Option<&PictureState>) -> (Answer, &'static str) {
        match is_password(&desired.node) && desired.value.is_some() {
            true => (Answer::Accepted, "the CSP has accepted it, and never returns a password"),
            false => (Answer::Verified, ""),
        }
    }

    fn takes_effect(&self, _: &LocUri) -> TakesEffect {
        self.takes_effect
    }
}
