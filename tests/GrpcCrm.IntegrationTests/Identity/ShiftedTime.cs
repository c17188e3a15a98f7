namespace GrpcCrm.IntegrationTests.Identity;

/// <summary>A clock that a test sets forward. What waits by it is patient, so that a busy machine passes for a quiet one.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private TimeSpan _shift;

    /// <summary>How many times longer a timer runs than it is asked to.</summary>
    public int Patience { get; set; } = 30;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _shift;

    public override long GetTimestamp() => base.GetTimestamp() + (long)(_shift.TotalSeconds * TimestampFrequency);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime * Patience : dueTime, period);

    public void Pass(TimeSpan time) => _shift += time;
}
