using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Platform.Steps;

/// <summary>A step while it is taken.</summary>
public sealed record Step<T, TEvent>(CrmDbContext Db, DateTime Now, CancellationToken CancellationToken)
{
    /// <summary>The record as it was; null where the step is its first.</summary>
    public required T? Before { get; init; }

    /// <summary>The version that the step makes; the step's work is to change it.</summary>
    public required T Next { get; init; }

    /// <summary>What happens; the step's work may say more of it.</summary>
    public required TEvent Event { get; init; }

    /// <summary>What is wrong with the request. If anything is, nothing is stored.</summary>
    public Violations Violations { get; } = new();
}

/// <summary>What is done at every step of a kind of record, whichever step it is.</summary>
public sealed record StepHooks<T, TEvent>
{
    /// <summary>
    /// Once the event is stored, lets the next version take over what all its events say, beside what this one says; for records whose
    /// sources tell a history of events.
    /// </summary>
    public Func<Step<T, TEvent>, Task>? Reach { get; init; }

    /// <summary>Refuses a step that its transition allows, for a reason that no table of states can tell.</summary>
    public Action<Step<T, TEvent>> Require { get; init; } = _ => { };

    /// <summary>Does what follows from the version once it is stored.</summary>
    public Func<Step<T, TEvent>, Task> Follow { get; init; } = _ => Task.CompletedTask;
}

/// <summary>
/// A record whose state moves by steps. The numbers of states rise along its life: of events at one instant, the last in life decides.
/// </summary>
public interface IStepped<TState>
    where TState : struct, Enum
{
    /// <summary>Its state at a moment, which its times may decide: nothing is stored when the clock alone changes it.</summary>
    TState StateAt(DateTime moment);

    /// <summary>Takes over that a step has led to a state at a time.</summary>
    void Reach(TState state, DateTime time);
}
