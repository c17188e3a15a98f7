using Google.Protobuf;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using Npgsql;

namespace GrpcCrm.Platform.Storage.Repeats;

/// <summary>
/// The answers of requests that carried a request_id, each stored in the transaction that did what it tells. A failed call stores none, so
/// that its id can be used again.
/// </summary>
public static class StoredAnswers
{
    /// <summary>
    /// Lets one of those who call with the same id act at a time; the others come again and find its answer. Those of this host have waited
    /// for their turn before, so that it is free but where another host has the same request in hand.
    /// </summary>
    public const string Hold =
        "select pg_try_advisory_xact_lock(hashtextextended('request ' || $1::uuid || ' ' || $2::text || ' ' || $3::uuid, 0))";

    private static readonly string FindAnswer = EmbeddedSql.Text("Platform/Storage/Repeats/find_answer.sql");
    private static readonly string StoreAnswer = EmbeddedSql.Text("Platform/Storage/Repeats/store_answer.sql");

    public static void AddHold(NpgsqlBatch batch, CallScope call, RequestKey request) =>
        batch.Add(Hold, call.Caller.TenantId, call.Method, request.Id);

    public static void AddFind(NpgsqlBatch batch, CallScope call, RequestKey request) =>
        batch.Add(FindAnswer, call.Caller.TenantId, call.Method, request.Id);

    public static void AddStore(NpgsqlBatch batch, CallScope call, RequestKey request, object answer) =>
        batch.Add(
            StoreAnswer, call.Caller.TenantId, call.Method, request.Id, request.Hash, ((IMessage)answer).ToByteArray());

    /// <summary>
    /// Goes on to what <see cref="AddFind"/> has found: the answer, or null. Refuses an id that came with another request.
    /// </summary>
    public static async Task<byte[]?> ReadAsync(NpgsqlDataReader reader, RequestKey request, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        var hash = await reader.GetFieldValueAsync<byte[]>(0, cancellationToken);
        if (!request.Hash.AsSpan().SequenceEqual(hash)) throw Fail.RequestIdReused();
        return await reader.GetFieldValueAsync<byte[]>(1, cancellationToken);
    }

    /// <summary>The message that a transaction gave as its result.</summary>
    public static T Parse<T>(byte[] answer)
    {
        var message = (IMessage)Activator.CreateInstance<T>()!;
        message.MergeFrom(answer);
        return (T)message;
    }
}
