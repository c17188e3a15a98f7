using GrpcCrm.Platform.Steps;

namespace GrpcCrm.Promises;

/// <summary>The steps that a promise can take, each by the name of its rpc. That one is broken in the end, nobody needs to say.</summary>
public static class PromiseSteps
{
    public static readonly Transition<PromiseState> KeepPromise =
        new(PromiseState.Kept, PromiseState.Made, PromiseState.Broken) { Or = PromiseState.KeptLate };

    public static readonly Transition<PromiseState> RenegotiatePromise = new(PromiseState.Renegotiated, PromiseState.Made);

    public static readonly Transition<PromiseState> CancelPromise = new(PromiseState.Cancelled, PromiseState.Made);

    public static readonly Transition<PromiseState> AdmitPromiseBroken = new(PromiseState.Broken, PromiseState.Made);

    public static readonly StepHooks<Promise, PromiseEvent> Hooks = new() { Require = RequireOrder };

    /// <summary>What comes by ingest has no event that says when it was made.</summary>
    private static void RequireOrder(Step<Promise, PromiseEvent> step)
    {
        if (step.Event.OccurredTime < step.Next.MadeTime)
            step.Violations.Add(StepTold.OccurredPath, "ORDER", PromiseMessages.BeforeMade);
    }
}
