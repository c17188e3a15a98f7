namespace GrpcCrm.IntegrationTests.Identity;

/// <summary>A clock that a test sets forward. Timers run as ever.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private TimeSpan _shift;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _shift;

    public override long GetTimestamp() => base.GetTimestamp() + (long)(_shift.TotalSeconds * TimestampFrequency);

    public void Pass(TimeSpan time) => _shift += time;
}
