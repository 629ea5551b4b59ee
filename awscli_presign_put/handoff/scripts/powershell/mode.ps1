# Where a policy allows only constrained language, PowerShell refuses all that a script does, and says so of each line. What
# is below is allowed there.

if ("$($ExecutionContext.SessionState.LanguageMode)" -ne 'FullLanguage') {
    "The upload failed: this PowerShell is in $($ExecutionContext.SessionState.LanguageMode) mode, in which scripts cannot send files. Ask the sender for an upload page." | Out-Host
    if ($PSCommandPath -or ($Host.Name -eq 'ConsoleHost' -and [Console]::IsInputRedirected)) { exit 1 }
    return
}
