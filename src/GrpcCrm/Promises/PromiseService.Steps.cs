using Google.Protobuf;
using Grpc.Core;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Steps;

namespace GrpcCrm.Promises;

/// <summary>What happens to a promise.</summary>
public sealed partial class PromiseService
{
    public override async Task<V1.KeepPromiseResponse> KeepPromise(V1.KeepPromiseRequest request, ServerCallContext context) =>
        new() { Promise = await TakeAsync(PromiseSteps.KeepPromise, request, context) };

    public override async Task<V1.CancelPromiseResponse> CancelPromise(V1.CancelPromiseRequest request, ServerCallContext context) =>
        new() { Promise = await TakeAsync(PromiseSteps.CancelPromise, request, context) };

    public override async Task<V1.AdmitPromiseBrokenResponse> AdmitPromiseBroken(
        V1.AdmitPromiseBrokenRequest request, ServerCallContext context) =>
        new() { Promise = await TakeAsync(PromiseSteps.AdmitPromiseBroken, request, context) };

    public override Task<V1.RenegotiatePromiseResponse> RenegotiatePromise(
        V1.RenegotiatePromiseRequest request, ServerCallContext context) =>
        steps.TakeAsync<V1.RenegotiatePromiseResponse>(PromiseSteps.RenegotiatePromise, request, async step =>
        {
            var agreed = request.Details?.OccurredTime?.ToTime() ?? step.Now;
            var successor = await records.NewAsync<Promise>(step.Db, ("", ""), step.Now, step.CancellationToken);
            successor.FollowOn(step.Next);
            (successor.MadeTime, successor.DueTime) = (agreed, request.DueTime.ToTime());
            if (successor.DueTime <= agreed)
                step.Violations.Add("due_time", "ORDER", "The time is not after the agreement. Send by when it is to be kept now.");
            await steps.BeginAsync(step.Db, successor, (PromiseState.Made, agreed, step.Now), step.CancellationToken);
            return promise => new() { Promise = promise.ToMessage(step.Now), Successor = successor.ToMessage(step.Now) };
        }, context.CancellationToken);

    private Task<V1.Promise> TakeAsync(Transition<PromiseState> transition, IMessage request, ServerCallContext context) =>
        steps.TakeAsync<V1.Promise>(
            transition, request, step => Task.FromResult<Func<Promise, V1.Promise>>(promise => promise.ToMessage(step.Now)),
            context.CancellationToken);
}
