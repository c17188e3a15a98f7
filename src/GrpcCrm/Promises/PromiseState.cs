using System.Linq.Expressions;

namespace GrpcCrm.Promises;

/// <summary>Where a promise stands at a moment; the numbers are the contract's.</summary>
public enum PromiseState : short
{
    Unspecified = 0,
    Made = 1,
    Broken = 2,
    Kept = 3,
    KeptLate = 4,
    Renegotiated = 5,
    Cancelled = 6,
}

/// <summary>The state of a promise for the database, as ranges of its times; <see cref="Promise.StateAt"/> is the same for one.</summary>
public static class PromiseStates
{
    public static Expression<Func<Promise, PromiseState>> At(DateTime moment) => promise =>
        promise.CancelledTime <= moment ? PromiseState.Cancelled
        : promise.RenegotiatedTime <= moment ? PromiseState.Renegotiated
        : promise.KeptTime <= moment ? promise.KeptTime <= promise.DueTime ? PromiseState.Kept : PromiseState.KeptLate
        : promise.BrokenTime <= moment || promise.DueTime < moment ? PromiseState.Broken
        : PromiseState.Made;
}
