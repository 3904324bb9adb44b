//! The owner of a package, and its altitude, which decides between packages that set the same setting.

use std::fmt;

/// The owner of a package. If two packages set the same setting, the later owner in this order wins.
///
/// These are the six values in PackageConfig.xsd. The base altitudes were measured on 97 packages, except that of
/// MobileOperator, which is from a third-party program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Altitude 0.
    Microsoft,
    /// Altitude 1000.
    SiliconVendor,
    /// Altitude 2000.
    Oem,
    /// Altitude 3000.
    SystemIntegrator,
    /// Altitude 4000.
    MobileOperator,
    /// Altitude 5000.
    ItAdmin,
}

/// The highest rank that PackageConfig.xsd allows.
pub const MAX_RANK: u8 = 99;

impl Owner {
    /// All of them, lowest precedence first.
    pub const ALL: [Owner; 6] = [
        Owner::Microsoft,
        Owner::SiliconVendor,
        Owner::Oem,
        Owner::SystemIntegrator,
        Owner::MobileOperator,
        Owner::ItAdmin,
    ];

    /// The spelling in PackageConfig/OwnerType.
    pub fn word(self) -> &'static str {
        match self {
            Owner::Microsoft => "Microsoft",
            Owner::SiliconVendor => "SiliconVendor",
            Owner::Oem => "OEM",
            Owner::SystemIntegrator => "SystemIntegrator",
            Owner::MobileOperator => "MobileOperator",
            Owner::ItAdmin => "ITAdmin",
        }
    }

    /// The owner with this name, ignoring letter case.
    pub fn of_word(word: &str) -> Option<Owner> {
        Owner::ALL.into_iter().find(|owner| owner.word().eq_ignore_ascii_case(word))
    }

    /// The altitude of this owner's packages with rank 0.
    fn base(self) -> u32 {
        match self {
            Owner::Microsoft => 0,
            Owner::SiliconVendor => 1000,
            Owner::Oem => 2000,
            Owner::SystemIntegrator => 3000,
            Owner::MobileOperator => 4000,
            Owner::ItAdmin => 5000,
        }
    }

    /// The ALTITUDE of a package: of two packages the higher one wins.
    pub fn altitude(self, rank: u8) -> u32 {
        self.base() + u32::from(rank)
    }

    /// The owner and rank of an altitude; `None` if there are none.
    pub fn of_altitude(altitude: u32) -> Option<(Owner, u8)> {
        let owner = Owner::ALL.into_iter().rev().find(|owner| altitude >= owner.base())?;
        let rank = u8::try_from(altitude - owner.base()).ok().filter(|&rank| rank <= MAX_RANK)?;
        Some((owner, rank))
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_RANK, Owner};

    #[test]
    fn an_altitude_is_owner_and_rank() {
        for (owner, rank, altitude) in
            [(Owner::Microsoft, 0, 0), (Owner::SystemIntegrator, 50, 3050), (Owner::ItAdmin, 52, 5052)]
        {
            assert_eq!(owner.altitude(rank), altitude);
        }
        for owner in Owner::ALL {
            assert_eq!(Owner::of_word(&owner.word().to_lowercase()), Some(owner));
            for rank in 0..=MAX_RANK {
                assert_eq!(Owner::of_altitude(owner.altitude(rank)), Some((owner, rank)));
            }
        }
        assert_eq!(Owner::of_altitude(5100), None);
        assert_eq!(Owner::of_altitude(u32::MAX), None);
        assert_eq!(Owner::of_word("StorageCard"), None);
    }
}
