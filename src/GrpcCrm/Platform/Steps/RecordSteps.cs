using Google.Protobuf;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Platform.Steps;

/// <summary>The one way of every step, of whatever kind of record: an event that stays, and the next version.</summary>
public sealed class RecordSteps<T, TState, TEvent>(
    TenantTransaction transaction, CallScope call, Records records, StepHooks<T, TEvent> hooks)
    where T : VersionedRecord, INamed, IStepped<TState>
    where TState : struct, Enum
    where TEvent : RecordEvent<TState>, new()
{
    /// <summary>Takes a step that does nothing but lead to its state.</summary>
    public Task<TAnswer> TakeAsync<TAnswer>(
        Transition<TState> transition, IMessage request, Func<T, TAnswer> toAnswer, CancellationToken cancellationToken)
        where TAnswer : IMessage =>
        TakeAsync(transition, request, _ => Task.FromResult(toAnswer), cancellationToken);

    /// <summary>Takes a step in a transaction of its own.</summary>
    /// <param name="transition">The step.</param>
    /// <param name="request">Holds name, etag and details, see <see cref="StepTold"/>.</param>
    /// <param name="work">
    /// Finds what the request names, changes the next version, and adds what is wrong to the step's violations. It comes before the etag
    /// and the state are looked at, so it throws NOT_FOUND alone. What it returns makes the answer of the stored version.
    /// </param>
    /// <param name="cancellationToken">The call's.</param>
    public Task<TAnswer> TakeAsync<TAnswer>(
        Transition<TState> transition, IMessage request, Func<Step<T, TEvent>, Task<Func<T, TAnswer>>> work,
        CancellationToken cancellationToken)
        where TAnswer : IMessage
    {
        var told = StepTold.Of(request);
        return transaction.WriteAsync(async (db, now) =>
        {
            var before = await records.GetAsync<T>(db, told.Name, cancellationToken);
            var happened = RecordEvent<TState>.Recorded<TEvent>(before, transition.To, now);
            happened.Note = told.Note;
            var step = new Step<T, TEvent>(db, now, cancellationToken) { Before = before, Next = before.NextOf<T>(now), Event = happened };
            var answer = await work(step);
            await db.EndAsync(before, told.Etag, now, cancellationToken);
            happened.OccurredTime = Moment(told.OccurredTime, await LatestAsync(step), step);
            transition.Require(before.StateAt(happened.OccurredTime));
            hooks.Require(step);
            step.Violations.ThrowIfAny();
            step.Next.Reach(transition.To, happened.OccurredTime);
            happened.State = step.Next.StateAt(happened.OccurredTime);
            await StoreAsync(step);
            return answer(step.Next);
        }, cancellationToken);
    }

    /// <summary>Stores a new record with its first event, in the transaction of the context.</summary>
    public async Task BeginAsync(
        CrmDbContext db, T record, (TState State, DateTime OccurredTime, DateTime Now) first, CancellationToken cancellationToken)
    {
        var happened = RecordEvent<TState>.Recorded<TEvent>(record, first.State, first.Now);
        happened.OccurredTime = first.OccurredTime;
        record.Reach(first.State, first.OccurredTime);
        await StoreAsync(new(db, first.Now, cancellationToken) { Before = null, Next = record, Event = happened });
    }

    private async Task StoreAsync(Step<T, TEvent> step)
    {
        step.Event.Recorder = call.Caller.Subject;
        step.Db.Add(step.Event);
        await step.Db.SaveChangesAsync(step.CancellationToken);
        if (hooks.Reach is { } reach) await reach(step);
        await step.Db.StoreAsync(step.Before, step.Next, step.CancellationToken);
        await hooks.Follow(step);
    }

    /// <summary>
    /// The latest of the states that were reached: by time, then along life, then as recorded; null where the source told none of them.
    /// </summary>
    private static Task<TEvent?> LatestAsync(Step<T, TEvent> step) =>
        step.Db.Set<TEvent>().AsNoTracking()
            .Where(e => e.DealerId == step.Next.DealerId && e.RecordId == step.Next.RecordId && e.State != null)
            .OrderByDescending(e => e.OccurredTime).ThenByDescending(e => e.State).ThenByDescending(e => e.EventNumber)
            .FirstOrDefaultAsync(step.CancellationToken);

    /// <summary>
    /// When the step happened. It comes last: where it falls on the latest event's instant, or a source's clock is ahead of ours, and its
    /// state would sort it before that event, it is kept one microsecond later.
    /// </summary>
    private static DateTime Moment(DateTime? told, TEvent? latest, Step<T, TEvent> step)
    {
        if (told > step.Now) step.Violations.Add(StepTold.OccurredPath, "FUTURE", Times.Ahead);
        if (told < latest?.OccurredTime)
            step.Violations.Add(StepTold.OccurredPath, "ORDER", "The time lies before the latest event. Steps are told in their order.");
        var time = told ?? step.Now;
        if (latest is null || time > latest.OccurredTime) return time;
        var isLaterInLife = Comparer<TState?>.Default.Compare(step.Event.State, latest.State) > 0;
        return isLaterInLife ? latest.OccurredTime : latest.OccurredTime.AddMicroseconds(1);
    }
}
