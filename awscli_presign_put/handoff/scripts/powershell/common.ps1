# What each PowerShell script has: the session, the file, requests, and what the answer of a store means. A script
# includes it in its one block, so that functions, variables and preferences end with that block.
#
# Objects are made by casts and by the Activator: New-Object, as each command of Microsoft.PowerShell.Utility, loads that
# module, which takes a tenth of a second.

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 1.0
$causes = @{
# <causes>
'EntityTooLarge' = 'too-large. Use a smaller file, or ask for a new URL.'
# </causes>
}

. "$PSScriptRoot/requests.ps1"

function Exit-Upload($text, $code = 1) {
    throw @{ Text = $text; Code = $code }
}

function Exit-Failed($words) {
    Exit-Upload "The upload failed: $words"
}

function Write-Line($text) {
    $Host.UI.WriteErrorLine($text)
}

# The number that a variable of the environment has.
function Get-Number($name, $default, $least) {
    $value = [Environment]::GetEnvironmentVariable($name)
    if (-not $value) { $value = "$default" }
    if ($value -notmatch '^(0|[1-9][0-9]{0,2})\z' -or [int]$value -lt $least) {
        Exit-Upload "$name must be a whole number from $least to 999."
    }
    [int]$value
}

# An escape sequence for each character that a terminal obeys, or that nobody sees.
function ConvertTo-Visible($text) {
    $hidden = '[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}-[ ]]|[\uDB40-\uDBFF][\uDC00-\uDFFF]?|' +
        '[\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2800\u3164\uFE00-\uFE0F\uFFA0]'
    # Making a function of .NET of a script block takes longer than all else.
    if (-not [regex]::IsMatch($text, $hidden)) { return $text }
    [regex]::Replace($text, $hidden, {
        param($found)
        $number = [int][char]$found.Value[0]
        if ($found.Length -eq 2) { '\U{0:x8}' -f [char]::ConvertToUtf32($found.Value, 0) }
        elseif ($number -lt 256) { '\x{0:x2}' -f $number }
        else { '\u{0:x4}' -f $number }
    })
}

# What the store sent, as a part of one line.
function ConvertTo-Shown($text, $most = 1000) {
    $text = ConvertTo-Visible (($text -replace '\s+', ' ').Trim())
    if ($text.Length -gt $most) { $text.Substring(0, $most) + '...' } else { $text }
}

function ConvertTo-Hexadecimal($bytes) {
    [BitConverter]::ToString($bytes).Replace('-', '').ToLowerInvariant()
}

# Functions by their names, without those that this system refuses to compute.
function Get-HashFunction($names) {
    $functions = @{}
    foreach ($name in $names) {
        $function = $null
        try { $function = [System.Security.Cryptography.HashAlgorithm]::Create($name) } catch {
            # What .NET Framework makes by this name, a FIPS policy forbids; it has others that the policy allows.
            try {
                switch ($name) {
                    'SHA256' { $function = New-Object System.Security.Cryptography.SHA256CryptoServiceProvider }
                    'SHA384' { $function = New-Object System.Security.Cryptography.SHA384CryptoServiceProvider }
                    'SHA512' { $function = New-Object System.Security.Cryptography.SHA512CryptoServiceProvider }
                }
            } catch { continue }
        }
        if ($function) { $functions[$name] = $function }
    }
    $functions
}

# The digests of a range of an open file, as bytes by the names of their functions.
function Get-Digest($file, $at, $size, $names) {
    $functions = Get-HashFunction $names
    $buffer = [Array]::CreateInstance([byte], [int][Math]::Min([Math]::Max($size, 1), 1048576))
    [void]$file.Seek($at, 'Begin')
    while ($size -gt 0) {
        $got = $file.Read($buffer, 0, [int][Math]::Min($size, $buffer.Length))
        if ($got -eq 0) { Exit-Failed 'the size of the file changed.' }
        foreach ($function in $functions.Values) { [void]$function.TransformBlock($buffer, 0, $got, $null, 0) }
        $size -= $got
    }
    $digests = @{}
    foreach ($name in $functions.Keys) {
        [void]$functions[$name].TransformFinalBlock($buffer, 0, 0)
        $digests[$name] = $functions[$name].Hash
    }
    $digests
}

# What a path leads to, behind symbolic links; nothing if there is nothing.
function Get-FileItem($path) {
    # On Linux, PowerShell takes a backslash for a separator, and what is before two colons for a provider. On Windows, .NET
    # knows all that it does, in a tenth of the time.
    $absolute = $(if ([System.IO.Path]::DirectorySeparatorChar -eq '/') { '(?s)^/.*(\\|::)' } else { '^([A-Za-z]:[\\/]|\\\\)' })
    if ($path -notmatch $absolute) {
        $item = Get-Item -Force -LiteralPath $path -ErrorAction SilentlyContinue
    } elseif ([System.IO.File]::Exists($path)) {
        $item = [System.IO.FileInfo]$path
    } else {
        $item = $(if ([System.IO.Directory]::Exists($path)) { [System.IO.DirectoryInfo]$path })
    }
    # The size and the times of a link are its own. .NET Framework does not follow it.
    if ($item -and ($item.Attributes -band [System.IO.FileAttributes]::ReparsePoint)) {
        $resolve = $item.PSObject.Methods['ResolveLinkTarget']
        $target = $(if ($resolve) { $resolve.Invoke($true) })
        # A placeholder of a file in a cloud leads nowhere else.
        if ($target) { return Get-FileItem $target.FullName }
    }
    $item
}

# Whether it is a file that can be read to its end: opening a pipe waits for whoever writes to it.
function Test-Regular($item) {
    $stat = $item.PSObject.Properties['UnixStat']
    $item -is [System.IO.FileInfo] -and (-not $stat -or -not $stat.Value -or "$($stat.Value.ItemType)" -eq 'File')
}

# The size of a file. That of a link which could not be followed is its own, so that only the opened file shows it.
function Get-Size($item) {
    if (-not ($item.Attributes -band [System.IO.FileAttributes]::ReparsePoint)) { return $item.Length }
    $stream = Open-Stream $item.FullName
    try { $stream.Length } finally { $stream.Dispose() }
}

# What differs once a file was replaced or written to. Where there is no time of the last change of status, as on
# Windows, the time of the last modification is all, and can be set back.
function Get-Identity($path, $item = (Get-FileItem $path)) {
    $stat = $item.PSObject.Properties['UnixStat']
    $identity = "$(Get-Size $item) $($item.LastWriteTimeUtc.Ticks) $($item.CreationTimeUtc.Ticks)"
    if ($stat -and $stat.Value) { $identity += " $($stat.Value.Inode) $($stat.Value.StatusChangeTime.Ticks)" }
    $identity
}

# A regular file: its path, its size, and what it was.
function Open-File($name) {
    $shown = ConvertTo-Visible $name
    $item = Get-FileItem $name
    if (-not $item) {
        if ([System.IO.Path]::GetFileName($name) -eq $name) { Exit-Failed "$shown is not in this folder." }
        Exit-Failed "there is no file '$shown'."
    }
    if (-not (Test-Regular $item)) { Exit-Failed "$shown is not a regular file." }
    (Open-Stream $item.FullName).Dispose()
    @{ Path = $item.FullName; Size = Get-Size $item; Identity = Get-Identity $item.FullName }
}

function Open-Stream($path) {
    try {
        [System.IO.File]::Open($path, 'Open', 'Read', 'ReadWrite')
    } catch {
        Exit-Failed "$(ConvertTo-Visible ([System.IO.Path]::GetFileName($path))) cannot be read: $(Get-Problem $_.Exception)"
    }
}

# What went wrong, as a part of one line. .NET names the URL of a proxy, in which a password may be.
function Get-Problem($exception) {
    while ($exception.InnerException) { $exception = $exception.InnerException }
    ConvertTo-Shown ($exception.Message -replace '(?<=://)[^/\s]*@')
}

function Exit-Proxy {
    Exit-Failed 'the proxy requires a user name and a password.'
}

# What the store answered; status 0 if nothing that can be read, for which Problem is the reason. IsSent says whether the
# whole body was sent, so that it may have been stored.
function Read-Answer($request, $exception) {
    $answer = @{
        Status = 0; Reason = ''; Headers = @{}; Text = ''; Root = ''; Code = ''; Message = ''; Problem = $request.Problem
        IsSent = $request.Bytes -or ($request.Size -and $request.Moved -ge $request.Size); Digests = $request.Digests
        IsChanged = $request.IsChanged
    }
    if ($request.Content) {
        # It may have moved since it was looked at.
        if ($request.Stream.CanRead) { $request.Moved = $request.Stream.Position }
        $answer.IsSent = $request.Moved -ge $request.Size -or -not $request.Stream.CanRead
    }
    if (Test-Unconnected $exception) { $answer.IsSent = $false }
    $answer.IsPart = $request.Size -and -not $answer.IsSent
    if ($exception) { return $answer }
    $response = $request.Answer.Response
    $answer.Status = [int]$response.StatusCode
    if ($answer.Status -eq 407) { Exit-Proxy }
    $answer.Reason = "$($response.ReasonPhrase)"
    foreach ($headers in $response.Headers, $response.Content.Headers) {
        foreach ($header in $headers) { $answer.Headers[$header.Key] = $header.Value -join ', ' }
    }
    $text = [System.Text.Encoding]::UTF8.GetString($request.Buffer, 0, $request.Count).TrimStart([char]0xFEFF)
    # Tags without the prefix of a namespace and without attributes.
    $answer.Text = [regex]::Replace($text, '<(/?)(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)(?:\s[^<>]*)?>', '<$1$2>')
    if ($answer.Text -cmatch '^\s*(?:<\?[^>]*>\s*)?<([\w.-]+)>') { $answer.Root = $Matches[1] }
    if ($answer.Text.Contains('<Error>')) {
        $answer.Code = Get-Element $answer.Text 'Code'
        $answer.Message = Get-Element $answer.Text 'Message'
    }
    $answer
}

# The text of the first element with this name, or an empty text.
function Get-Element($text, $name) {
    $isThere = $text -cmatch "(?s)<$name>(.*?)</$name>" -and -not $Matches[1].Contains('<')
    if ($isThere) { [System.Net.WebUtility]::HtmlDecode($Matches[1]).Trim() } else { '' }
}

# An ETag without its quotation marks.
function Get-Bare($etag) {
    "$etag".Trim() -replace '^W/' -replace '^"+|"+$' -replace '^\s+|\s+$'
}

# What an answer lacks, so that it does not show that something was stored; nothing if it does.
function Get-Lack($answer, $wanted = 200, $etag = $answer.Headers['ETag']) {
    if ($answer.Text.Contains('<Error>')) {
        $said = ConvertTo-Shown "$($answer.Code) $($answer.Message)"
        return 'an error: ' + $(if ($said) { $said } else { 'without a code' })
    }
    if (-not (Get-Bare $etag)) { return 'no ETag' }
    $start = $answer.Text.Substring(0, [Math]::Min(1000, $answer.Text.Length))
    # Swift says text/html of an answer of white space.
    $isPage = "$($answer.Headers['Content-Type'])" -match '^\s*(text/html|application/xhtml\+xml)' -and $answer.Text.Trim()
    if ($isPage -or $answer.Root -eq 'html' -or $start -match '<!doctype html') { return 'a web page' }
    if ($answer.IsPart) { return 'it answered before all was sent' }
    if ($answer.Status -ne $wanted) { return "$($answer.Status) instead of $wanted" }
    ''
}

# Whether what was sent may have been stored, although no answer says so.
function Test-Unknown($answer) {
    $answer.IsSent -and (0, 408 -contains $answer.Status -or ($answer.Status -ge 500 -and $answer.Status -ne 501))
}

# What the store answered, in words.
function Get-Told($answer) {
    ConvertTo-Shown "$($answer.Status) $($answer.Code) $($answer.Message)"
}

# The cause of a refusal as a line, or an empty text if its code does not show it.
function Get-Cause($answer) {
    $code = $answer.Code
    if ($code -ceq 'AccessDenied' -and $answer.Text -match 'expired') { $code = 'RequestExpired' }
    if ($causes.ContainsKey($code)) { "`nCause: " + $causes[$code] } else { '' }
}

# An answer that, whatever its status, proves nothing; and one after which nobody knows what became of what was sent.
function Exit-Odd($answer, $lack, $what = 'the file') {
    Exit-Upload "The store answered HTTP $($answer.Status), but not as an S3 store does ($lack). It is not proved that $what was stored." 3
}

function Get-UnknownWord($answer, $what = 'the file') {
    $said = if ($answer.Status) { "answered $(Get-Told $answer)" } else { "did not answer ($($answer.Problem))" }
    "It is not known whether $what was stored; it may be. All of it was sent, and the store $said"
}

# How many bytes of $progress.Size are sent: $progress.Done, and those of the requests that are under way.
function Show-Progress($flying) {
    if (-not $progress.Size -or [DateTime]::UtcNow -lt $progress.Next) { return }
    $progress.Next = [DateTime]::UtcNow.AddSeconds(0.4)
    $progress.IsShown = $true
    $at = $progress.Done
    foreach ($request in $flying) { $at += $request.Moved }
    $percent = [Math]::Min(100, [Math]::Floor(100 * $at / $progress.Size))
    Write-Progress -Activity $progress.Activity -Status "$at of $($progress.Size) bytes" -PercentComplete $percent
}

# The path of the file: that which was given, or which the link is for, or which whoever runs the script says now. One that
# begins with a hyphen PowerShell takes for a parameter; one that was copied may have quotation marks.
function Get-Path($path, $rest, $default, $usage) {
    if ($rest.Count -eq 1 -and -not $path -and (Test-Path -LiteralPath "$($rest[0])")) { return "$($rest[0])" }
    if ($rest.Count) { Exit-Upload $usage }
    if (-not $path) { $path = $default }
    for ($at = 0; -not $path -and $at -lt 3 -and -not [Console]::IsInputRedirected; $at++) {
        $path = "$(Read-Host 'Path of the file')".Trim().Trim('"')
    }
    if (-not $path) { Exit-Upload $usage }
    $path
}

# Whether this process was started for a command, and ends with it. PowerShell takes the beginnings of the names of parameters.
function Test-Command($words = [Environment]::GetCommandLineArgs()) {
    $isCommand = $false
    $null, $words = $words
    foreach ($word in $words) {
        if ($word -notmatch '^(?:--?|/)([a-z]+)\z') { continue }
        $parameter = $Matches[1].ToLowerInvariant()
        if ('noexit'.StartsWith($parameter, 'Ordinal') -and $parameter.Length -ge 3) { return $false }
        foreach ($each in 'command', 'commandwithargs', 'cwa', 'encodedcommand', 'ec') {
            if ($each.StartsWith($parameter, 'Ordinal')) { $isCommand = $true }
        }
    }
    $isCommand
}

# Runs a script block that uploads, and sets back what was set. It says what went wrong, and ends with an exit code only
# where no session goes on.
function Invoke-Upload($main, $stopped = 'Stopped. The file is not uploaded, unless all of it was sent already.') {
    $tls = [System.Net.ServicePointManager]::SecurityProtocol
    $connections = [System.Net.ServicePointManager]::DefaultConnectionLimit
    $session = @{ Client = $null; Requests = [System.Collections.ArrayList]@(); Stall = 60 }
    $progress = @{ Activity = 'Uploading'; Size = 0; Done = 0; IsShown = $false; Next = [DateTime]::UtcNow.AddSeconds(2) }
    $proxy = $null
    $isOver = $false
    $failed = ''
    $code = 1
    try {
        # Add-Type takes a tenth of a second more.
        [void][System.Reflection.Assembly]::Load('System.Net.Http, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a')
        $session.Stall = Get-Number -Name 'STALL' -Default 60 -Least 1
        # Older Windows has TLS 1.2, and does not use it unless it is asked to; and two connections to a store.
        if ([int]$tls -ne 0) { [System.Net.ServicePointManager]::SecurityProtocol = [int]$tls -bor 3072 }
        [System.Net.ServicePointManager]::DefaultConnectionLimit = 1000
        $proxy = [System.Net.WebRequest]::DefaultWebProxy
        if ($proxy -and -not $proxy.Credentials) { $proxy.Credentials = [System.Net.CredentialCache]::DefaultCredentials } else { $proxy = $null }
        $session.Client = [System.Net.Http.HttpClient][System.Net.Http.HttpClientHandler]@{ AllowAutoRedirect = $false }
        $session.Client.Timeout = [System.Threading.Timeout]::InfiniteTimeSpan
        & $main
        $isOver = $true
        $code = 0
    } catch {
        $isOver = $true
        if ($_.TargetObject -is [hashtable]) {
            $failed = $_.TargetObject.Text
            $code = $_.TargetObject.Code
        } else {
            $failed = 'The upload failed: ' + (Get-Problem $_.Exception)
        }
    } finally {
        if (-not $isOver) {
            Write-Line $stopped
            # Ctrl-C, in a process that was started for this script.
            if ($PSCommandPath -and "$([Environment]::GetCommandLineArgs())".Contains([System.IO.Path]::GetFileName($PSCommandPath))) { $Host.SetShouldExit(130) }
        }
        if ($progress.IsShown) { Write-Progress -Activity $progress.Activity -Completed }
        foreach ($request in @($session.Requests)) { Close-Request $request }
        if ($session.Client) { $session.Client.Dispose() }
        [System.Net.ServicePointManager]::SecurityProtocol = $tls
        [System.Net.ServicePointManager]::DefaultConnectionLimit = $connections
        if ($proxy) { $proxy.Credentials = $null }
    }
    if ($code) {
        Write-Line $failed
        # Nothing that it was pasted into is closed.
        if ($PSCommandPath -or ($Host.Name -eq 'ConsoleHost' -and ([Console]::IsInputRedirected -or (Test-Command)))) { exit $code }
    }
}
