# What the PowerShell scripts of many files and of many parts have in common: requests that are sent again.

# The codes of which the same request may succeed later, and those of links that have ended.
# <values>
$busy = @('SlowDown', 'TooManyRequests')
$ended = @('ExpiredToken', 'RequestExpired')
# </values>

# Whether the same request may succeed later.
function Test-Busy($answer) {
    0, 408, 429 -contains $answer.Status -or $busy -ccontains $answer.Code -or
        $answer.Message -match 'already in progress' -or ($answer.Status -ge 500 -and $answer.Status -ne 501)
}

# Whether the store says that the link has ended.
function Test-Ended($answer) {
    $ended -ccontains $answer.Code -or $answer.Text -match 'request has expired'
}

# PARALLEL requests at a time, RETRIES of each, PAUSE seconds before the first retry, which doubles.
function Read-KitVariable {
    $session.Parallel = Get-Number -Name 'PARALLEL' -Default 4 -Least 1
    $session.Retries = Get-Number -Name 'RETRIES' -Default 5 -Least 0
    $session.Pause = Get-Number -Name 'PAUSE' -Default 1 -Least 0
}

# The seconds before an attempt; the first one has the number 0.
function Get-Pause($attempt) {
    if ($attempt) { [Math]::Min(60, $session.Pause * [Math]::Pow(2, $attempt - 1)) } else { 0 }
}

# Whether a request is sent once more after this answer.
function Test-Again($answer, $attempt) {
    $attempt -lt $session.Retries -and (Test-Busy $answer)
}

# The answer to a request without a body, sent again while the store is busy.
function Get-FinalAnswer($method, $url, $headers, $most = 1048576, $isRead = { $true }) {
    for ($attempt = 0; ; $attempt++) {
        $more = @{ Most = $most; Pause = Get-Pause $attempt }
        $answer = Get-Answer (Initialize-Request -Method $method -Url $url -Headers $headers -More $more)
        # A document that was cut, or is another one, is no answer.
        if ($answer.Status -eq 200 -and -not $answer.Code -and -not (& $isRead $answer)) { $answer.Status = 0 }
        if (-not (Test-Again $answer $attempt)) { return $answer }
    }
}
