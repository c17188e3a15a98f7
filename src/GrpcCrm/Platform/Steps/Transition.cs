using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Platform.Steps;

/// <summary>
/// A step that can be taken: where it leads, and from which states. It is a static field that has the name of its rpc, in the table of its
/// feature; the rpc's comment says the same. What a source tells is bound by none of this.
/// </summary>
public sealed record Transition<TState>(TState To, params TState[] From)
    where TState : struct, Enum
{
    /// <summary>Where it leads instead where the record's times say so, such as to done too late.</summary>
    public TState? Or { get; init; }

    /// <summary>Refuses the step where it cannot follow on the state.</summary>
    public void Require(TState state)
    {
        if (!From.Contains(state))
            throw Fail.TransitionNotAllowed(state.WireName(), $"It follows on {string.Join(", ", From.Select(from => from.WireName()))}.");
    }
}
