//! Switches, and the settings that do nothing while one of them is off.
//!
//! The sources are the descriptions of the settings in their DDFs and the help of policies in the ADML files of
//! Windows. Only pairs that no DDF states as a dependency are here.

use super::policy_state::{DISABLED, ENABLED};

/// A switch, the values that switch off, and what then does nothing.
pub(super) struct Switch {
    /// Its path below `Vendor/MSFT`; for `*` it has the name that the setting has at that place.
    pub(super) node: &'static str,
    /// The values that switch off; for a policy, its state.
    pub(super) off: &'static [&'static str],
    /// What the switch is about, as the start of a clause.
    pub(super) what: &'static str,
    /// The paths of the settings below `Vendor/MSFT`; `*` is any text inside a name.
    pub(super) others: &'static [&'static str],
}

const fn switch(
    node: &'static str,
    off: &'static [&'static str],
    what: &'static str,
    others: &'static [&'static str],
) -> Switch {
    Switch { node, off, what, others }
}

pub(super) static SWITCHES: &[Switch] = &[
    switch(
        "Policy/Config/Storage/AllowStorageSenseGlobal",
        &["0"],
        "Storage Sense is",
        &["Policy/Config/Storage/ConfigStorageSense*", "Policy/Config/Storage/AllowStorageSenseTemporaryFilesCleanup"],
    ),
    switch(
        "Policy/Config/Update/AllowAutoUpdate",
        &["0", "1", "2", "5"],
        "the schedule of updates is",
        &["Policy/Config/Update/ScheduledInstall*"],
    ),
    switch(
        "Policy/Config/Update/AllowAutoUpdate",
        &["5"],
        "the search for updates is",
        &["Policy/Config/Update/DetectionFrequency"],
    ),
    switch(
        "Policy/Config/Update/UpdateNotificationLevel",
        &["0"],
        "control of notifications about updates is",
        &["Policy/Config/Update/NoUpdateNotificationsDuringActiveHours"],
    ),
    switch(
        "Policy/Config/Defender/ScheduleScanDay",
        &["8"],
        "the scheduled scan is",
        &["Policy/Config/Defender/ScheduleScanTime"],
    ),
    switch(
        "Policy/Config/Defender/EnableControlledFolderAccess",
        &["0"],
        "controlled folder access is",
        &["Policy/Config/Defender/ControlledFolderAccess*"],
    ),
    switch(
        "Policy/Config/Defender/AllowCloudProtection",
        &["0"],
        "protection by the cloud is",
        &[
            "Policy/Config/Defender/CloudBlockLevel",
            "Policy/Config/Defender/CloudExtendedTimeout",
            "Policy/Config/Defender/EnableNetworkProtection",
        ],
    ),
    switch(
        "Policy/Config/Defender/SubmitSamplesConsent",
        &["2"],
        "sending samples, which it waits for, is",
        &["Policy/Config/Defender/CloudExtendedTimeout"],
    ),
    switch(
        "Policy/Config/Defender/AllowRealtimeMonitoring",
        &["0"],
        "real-time protection is",
        &[
            "Policy/Config/Defender/AttackSurfaceReductionRules",
            "Policy/Config/Defender/EnableControlledFolderAccess",
            "Policy/Config/Defender/EnableNetworkProtection",
        ],
    ),
    switch(
        "Defender/Configuration/DeviceControlEnabled",
        &["0"],
        "device control is",
        &[
            "Defender/Configuration/DeviceControl/*/*/*",
            "Defender/Configuration/DataDuplication*",
            "Defender/Configuration/DefaultEnforcement",
            "Defender/Configuration/SecuredDevicesConfiguration",
        ],
    ),
    switch(
        "Policy/Config/DeliveryOptimization/DODownloadMode",
        &["0", "99", "100"],
        "sharing updates with other devices is",
        &[
            "Policy/Config/DeliveryOptimization/DOAllowVPNPeerCaching",
            "Policy/Config/DeliveryOptimization/DODelayBackgroundDownloadFromHttp",
            "Policy/Config/DeliveryOptimization/DODelayForegroundDownloadFromHttp",
            "Policy/Config/DeliveryOptimization/DOMinBatteryPercentageAllowedToUpload",
            "Policy/Config/DeliveryOptimization/DOMinDiskSizeAllowedToPeer",
            "Policy/Config/DeliveryOptimization/DOMinFileSizeToCache",
            "Policy/Config/DeliveryOptimization/DOMinRAMAllowedToPeer",
            "Policy/Config/DeliveryOptimization/DOMonthlyUploadDataCap",
            "Policy/Config/DeliveryOptimization/DORestrictPeerSelectionBy",
        ],
    ),
    switch(
        "Policy/Config/System/AllowTelemetry",
        &["0", "1", "3"],
        "level 2 of diagnostic data, which it limits, is",
        &["Policy/Config/System/LimitEnhancedDiagnosticDataWindowsAnalytics"],
    ),
    switch(
        "Policy/Config/System/AllowTelemetry",
        &["0"],
        "sending diagnostic data is",
        &[
            "Policy/Config/System/AllowCommercialDataPipeline",
            "Policy/Config/System/AllowDesktopAnalyticsProcessing",
            "Policy/Config/System/AllowMicrosoftManagedDesktopProcessing",
            "Policy/Config/System/AllowUpdateComplianceProcessing",
            "Policy/Config/System/AllowWUfBCloudProcessing",
            "Policy/Config/Update/DeferUpdatePeriod",
            "Policy/Config/Update/DeferUpgradePeriod",
            "Policy/Config/Update/PauseDeferrals",
        ],
    ),
    switch(
        "Policy/Config/DeviceGuard/EnableVirtualizationBasedSecurity",
        &["0"],
        "virtualization-based security is",
        &[
            "Policy/Config/DeviceGuard/LsaCfgFlags",
            "Policy/Config/DeviceGuard/RequirePlatformSecurityFeatures",
            "Policy/Config/DeviceGuard/ConfigureSystemGuardLaunch",
        ],
    ),
    switch(
        "PassportForWork/*/Policies/UsePassportForWork",
        &["false"],
        "Windows Hello for Business is",
        &["PassportForWork/*/Policies/*", "PassportForWork/*/Policies/*/*"],
    ),
    switch(
        "PassportForWork/DynamicLock/DynamicLock",
        &["false"],
        "dynamic lock is",
        &["PassportForWork/DynamicLock/Plugins"],
    ),
    switch(
        "PassportForWork/Biometrics/UseBiometrics",
        &["false"],
        "sign-in with the face is",
        &["PassportForWork/Biometrics/FacialFeaturesUseEnhancedAntiSpoofing"],
    ),
    switch(
        "LAPS/Policies/PostAuthenticationResetDelay",
        &["0"],
        "what follows a sign-in is",
        &["LAPS/Policies/PostAuthenticationActions"],
    ),
    switch(
        "LAPS/Policies/ADPasswordEncryptionEnabled",
        &["false"],
        "encryption of the password is",
        &["LAPS/Policies/ADPasswordEncryptionPrincipal", "LAPS/Policies/ADEncryptedPasswordHistorySize"],
    ),
    switch(
        "Policy/Config/LocalPoliciesSecurityOptions/UserAccountControl_RunAllAdministratorsInAdminApprovalMode",
        &["0"],
        "User Account Control is",
        &["Policy/Config/LocalPoliciesSecurityOptions/UserAccountControl_*"],
    ),
    switch(
        "Policy/Config/LocalPoliciesSecurityOptions/UserAccountControl_TypeOfAdminApprovalMode",
        &["1"],
        "Administrator protection is",
        &[
            "Policy/Config/LocalPoliciesSecurityOptions/UserAccountControl_BehaviorOfTheElevationPromptForAdministratorProtection",
        ],
    ),
    switch(
        "Policy/Config/LocalPoliciesSecurityOptions/DomainMember_DisableMachineAccountPasswordChanges",
        &["1"],
        "changing the password of the computer is",
        &["Policy/Config/LocalPoliciesSecurityOptions/DomainMember_MaximumMachineAccountPasswordAge"],
    ),
    switch(
        "Policy/Config/LocalPoliciesSecurityOptions/NetworkSecurity_RestrictNTLM_OutgoingNTLMTrafficToRemoteServers",
        &["0"],
        "the restriction, which this excepts servers from, is",
        &[
            "Policy/Config/LocalPoliciesSecurityOptions/NetworkSecurity_RestrictNTLM_AddRemoteServerExceptionsForNTLMAuthentication",
        ],
    ),
    switch(
        "Policy/Config/SmartScreen/EnableSmartScreenInShell",
        &["0"],
        "SmartScreen is",
        &[
            "Policy/Config/SmartScreen/PreventOverrideForFilesInShell",
            "Policy/Config/SmartScreen/EnableAppInstallControl",
        ],
    ),
    switch(
        "Policy/Config/WebThreatDefense/ServiceEnabled",
        &["0"],
        "phishing protection is",
        &["Policy/Config/WebThreatDefense/Notify*", "Policy/Config/WebThreatDefense/AutomaticDataCollection"],
    ),
    switch(
        "Policy/Config/WindowsDefenderSecurityCenter/DisableNotifications",
        &["1"],
        "every notification of Windows Security is",
        &["Policy/Config/WindowsDefenderSecurityCenter/DisableEnhancedNotifications"],
    ),
    switch(
        "Policy/Config/Authentication/EnableWebSignIn",
        &["2"],
        "web sign-in is",
        &[
            "Policy/Config/Authentication/ConfigureWebSignInAllowedUrls",
            "Policy/Config/Authentication/ConfigureWebcamAccessDomainNames",
        ],
    ),
    switch(
        "Policy/Config/HumanPresence/ForceInstantLock",
        &["2"],
        "locking on leave is",
        &["Policy/Config/HumanPresence/ForceLockTimeout"],
    ),
    switch(
        "Policy/Config/WindowsAI/AllowRecallEnablement",
        &["0"],
        "Recall is",
        &[
            "Policy/Config/WindowsAI/SetMaximumStorage*ForRecallSnapshots",
            "Policy/Config/WindowsAI/SetDeny*ForRecall",
            "Policy/Config/WindowsAI/AllowRecallExport",
        ],
    ),
    switch(
        "Policy/Config/WindowsAI/DisableAIDataAnalysis",
        &["1"],
        "saving snapshots is",
        &["Policy/Config/WindowsAI/SetMaximumStorage*ForRecallSnapshots", "Policy/Config/WindowsAI/SetDeny*ForRecall"],
    ),
    switch(
        "Policy/Config/Connectivity/AllowBluetooth",
        &["0"],
        "Bluetooth is",
        &["Policy/Config/Bluetooth/LocalDeviceName", "Policy/Config/Bluetooth/ServicesAllowedList"],
    ),
    switch("Policy/Config/Wifi/AllowWiFi", &["0"], "Wi-Fi is", &["WiFi/Profile/*/*"]),
    switch(
        "Policy/Config/Storage/RemovableDiskDenyWriteAccess",
        &["1"],
        "writing to removable drives, encrypted or not, is",
        &["BitLocker/RemovableDrivesRequireEncryption"],
    ),
    switch(
        "SharedPC/EnableAccountManager",
        &["false"],
        "deleting accounts is",
        &["SharedPC/DeletionPolicy", "SharedPC/DiskLevel*", "SharedPC/InactiveThreshold"],
    ),
    switch(
        "SharedPC/DeletionPolicy",
        &["0"],
        "waiting for a threshold before accounts are deleted is",
        &["SharedPC/DiskLevel*", "SharedPC/InactiveThreshold"],
    ),
    switch("SharedPC/DeletionPolicy", &["1"], "deleting unused accounts is", &["SharedPC/InactiveThreshold"]),
    switch(
        "VPNv2/*/DeviceCompliance/Sso/Enabled",
        &["false"],
        "a certificate of its own for Kerberos is",
        &["VPNv2/*/DeviceCompliance/Sso/*"],
    ),
    switch(
        "VPNv2/*/DeviceCompliance/Enabled",
        &["false"],
        "the device compliance flow is",
        &["VPNv2/*/DeviceCompliance/Sso/*"],
    ),
    switch(
        "DMClient/Provider/*/Poll/IntervalForFirstSetOfRetries",
        &["0"],
        "the first schedule is",
        &["DMClient/Provider/*/Poll/NumberOfFirstRetries"],
    ),
    switch(
        "DMClient/Provider/*/Poll/IntervalForSecondSetOfRetries",
        &["0"],
        "the second schedule is",
        &["DMClient/Provider/*/Poll/NumberOfSecondRetries"],
    ),
    switch(
        "DMClient/Provider/*/Poll/IntervalForRemainingScheduledRetries",
        &["0"],
        "the last schedule is",
        &["DMClient/Provider/*/Poll/NumberOfRemainingScheduledRetries"],
    ),
    switch(
        "Policy/Config/WindowsLogon/AllowAutomaticRestartSignOn",
        &[DISABLED],
        "signing in after a restart is",
        &["Policy/Config/WindowsLogon/ConfigAutomaticRestartSignOn"],
    ),
    switch(
        "Policy/Config/Kerberos/KerberosClientSupportsClaimsCompoundArmor",
        &[DISABLED],
        "armoring is",
        &["Policy/Config/Kerberos/RequireKerberosArmoring"],
    ),
    switch(
        "Policy/Config/Audit/DetailedTracking_AuditProcessCreation",
        &["0"],
        "the audit of new processes is",
        &["Policy/Config/ADMX_AuditSettings/IncludeCmdLine"],
    ),
    switch(
        "Policy/Config/DesktopAppInstaller/EnableAppInstaller",
        &[DISABLED],
        "the Windows Package Manager is",
        &["Policy/Config/DesktopAppInstaller/*"],
    ),
    switch(
        "Policy/Config/AppVirtualization/AllowAppVClient",
        &[DISABLED],
        "the App-V client is",
        &["Policy/Config/AppVirtualization/*"],
    ),
    switch(
        "Policy/Config/Printers/PublishPrinters",
        &[DISABLED],
        "publishing printers is",
        &["Policy/Config/ADMX_Printing2/AutoPublishing"],
    ),
    switch(
        "Policy/Config/EventLogService/ControlEventLogBehavior",
        &[DISABLED],
        "keeping old events is",
        &["Policy/Config/ADMX_EventLog/Channel_Log_AutoBackup_1"],
    ),
    switch(
        "Policy/Config/ADMX_EventLog/Channel_Log_Retention_2",
        &[DISABLED],
        "keeping old events is",
        &["Policy/Config/ADMX_EventLog/Channel_Log_AutoBackup_2"],
    ),
    switch(
        "Policy/Config/ADMX_EventLog/Channel_Log_Retention_3",
        &[DISABLED],
        "keeping old events is",
        &["Policy/Config/ADMX_EventLog/Channel_Log_AutoBackup_3"],
    ),
    switch(
        "Policy/Config/ADMX_EventLog/Channel_Log_Retention_4",
        &[DISABLED],
        "keeping old events is",
        &["Policy/Config/ADMX_EventLog/Channel_Log_AutoBackup_4"],
    ),
    switch(
        "Policy/Config/ADMX_ControlPanelDisplay/CPL_Personalization_EnableScreenSaver",
        &[DISABLED],
        "the screen saver is",
        &[
            "Policy/Config/ADMX_ControlPanelDisplay/CPL_Personalization_ScreenSaver*",
            "Policy/Config/ADMX_ControlPanelDisplay/CPL_Personalization_SetScreenSaver",
        ],
    ),
    switch(
        "Policy/Config/ADMX_ControlPanel/DisallowCpls",
        &[ENABLED],
        "the list of items to show is",
        &["Policy/Config/ADMX_ControlPanel/RestrictCpls"],
    ),
    switch(
        "Policy/Config/ADMX_Bits/BITS_EnablePeercaching",
        &[DISABLED],
        "peer caching of BITS is",
        &[
            "Policy/Config/ADMX_Bits/BITS_DisablePeercaching*",
            "Policy/Config/ADMX_Bits/BITS_MaxBandwidthServedForPeers",
            "Policy/Config/ADMX_Bits/BITS_MaxCacheSize",
            "Policy/Config/ADMX_Bits/BITS_MaxContentAge",
        ],
    ),
    switch(
        "Policy/Config/ADMX_PeerToPeerCaching/EnableWindowsBranchCache",
        &[DISABLED],
        "BranchCache is",
        &["Policy/Config/ADMX_PeerToPeerCaching/*"],
    ),
    switch(
        "Policy/Config/ADMX_DnsClient/DNS_RegistrationEnabled",
        &[DISABLED],
        "dynamic registration in DNS is",
        &["Policy/Config/ADMX_DnsClient/DNS_Regist*", "Policy/Config/ADMX_DnsClient/DNS_Update*"],
    ),
    switch(
        "Policy/Config/ADMX_DiskQuota/DQ_Enable",
        &[DISABLED],
        "management of disk quotas is",
        &["Policy/Config/ADMX_DiskQuota/DQ_Limit"],
    ),
    switch(
        "Policy/Config/ADMX_DiskDiagnostic/WdiScenarioExecutionPolicy",
        &[DISABLED],
        "diagnosis of disks is",
        &["Policy/Config/ADMX_DiskDiagnostic/DfdAlertPolicy"],
    ),
    switch(
        "Policy/Config/ADMX_MSDT/WdiScenarioExecutionPolicy",
        &[DISABLED],
        "the support diagnostic tool is",
        &["Policy/Config/ADMX_MSDT/MsdtToolDownloadPolicy"],
    ),
    switch(
        "Policy/Config/ADMX_ErrorReporting/PCH_ConfigureReport",
        &[DISABLED],
        "the configuration of error reports is",
        &["Policy/Config/ADMX_ErrorReporting/PCH_AllOrNoneDef", "Policy/Config/ADMX_ErrorReporting/PCH_AllOrNoneInc"],
    ),
    switch(
        "Policy/Config/ADMX_GroupPolicy/DisableBackgroundPolicy",
        &[ENABLED],
        "the refresh of group policies in the background is",
        &["Policy/Config/ADMX_GroupPolicy/GroupPolicyRefreshRate*"],
    ),
    switch(
        "Policy/Config/ADMX_Logon/DisableStatusMessages",
        &[ENABLED],
        "status messages are",
        &["Policy/Config/ADMX_Logon/VerboseStatus"],
    ),
    switch(
        "Policy/Config/ADMX_OfflineFiles/Pol_Enabled",
        &[DISABLED],
        "Offline Files is",
        &["Policy/Config/ADMX_OfflineFiles/*"],
    ),
    switch(
        "Policy/Config/ADMX_Smartcard/AllowIntegratedUnblock",
        &[DISABLED],
        "the screen that unblocks smart cards is",
        &["Policy/Config/ADMX_Smartcard/IntegratedUnblockPromptString"],
    ),
    switch(
        "Policy/Config/ADMX_AddRemovePrograms/NoAddPage",
        &[ENABLED],
        "the page that adds programs is",
        &["Policy/Config/ADMX_AddRemovePrograms/DefaultCategory", "Policy/Config/ADMX_AddRemovePrograms/NoAddFrom*"],
    ),
    switch(
        "Policy/Config/ADMX_AddRemovePrograms/NoWindowsSetupPage",
        &[ENABLED],
        "the page of Windows components is",
        &["Policy/Config/ADMX_AddRemovePrograms/NoServices"],
    ),
    switch(
        "Policy/Config/ADMX_Programs/NoProgramsCPL",
        &[ENABLED],
        "the page of programs is",
        &["Policy/Config/ADMX_Programs/NoGetPrograms", "Policy/Config/ADMX_Programs/NoWindowsMarketplace"],
    ),
    switch(
        "Policy/Config/ADMX_TerminalServer/TS_CLIENT_PRINTER",
        &[ENABLED],
        "redirection of printers is",
        &["Policy/Config/ADMX_TerminalServer/TS_EASY_PRINT", "Policy/Config/ADMX_TerminalServer/TS_FALLBACKPRINT*"],
    ),
    switch(
        "Policy/Config/ADMX_TerminalServer/TS_TEMP_PER_SESSION",
        &[ENABLED],
        "a temporary folder for each session is",
        &["Policy/Config/ADMX_TerminalServer/TS_TEMP_DELETE"],
    ),
    switch(
        "Policy/Config/ADMX_TerminalServer/TS_TURNOFF_SINGLEAPP",
        &[ENABLED],
        "starting a program for a connection is",
        &["Policy/Config/ADMX_TerminalServer/TS_START_PROGRAM_2"],
    ),
    switch(
        "Policy/Config/ADMX_W32Time/W32TIME_POLICY_ENABLE_NTPCLIENT",
        &[DISABLED],
        "the NTP client is",
        &["Policy/Config/ADMX_W32Time/W32TIME_POLICY_CONFIGURE_NTPCLIENT"],
    ),
];
