using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GrpcCrm.Platform.Errors;

/// <summary>What a constraint's violation means to a caller; each table registers its own constraints.</summary>
public sealed record ConstraintMeaning(string Constraint, Func<CrmException> Failure);

public static class ConstraintMeanings
{
    public static void AddConstraints(this IServiceCollection services, params ReadOnlySpan<ConstraintMeaning> meanings)
    {
        foreach (var meaning in meanings) services.AddSingleton(meaning);
    }
}

/// <summary>Knows which database errors are answers to the caller and which mean that the database is away.</summary>
public sealed class DatabaseErrors(IEnumerable<ConstraintMeaning> meanings)
{
    private readonly Dictionary<string, Func<CrmException>> _meanings =
        meanings.ToDictionary(meaning => meaning.Constraint, meaning => meaning.Failure, StringComparer.Ordinal);

    public CrmException? Translate(Exception error) =>
        error switch
        {
            DbUpdateConcurrencyException => Fail.EtagMismatch(),
            DbUpdateException { InnerException: { } inner } => Translate(inner),
            PostgresException { ConstraintName: { } name } when _meanings.TryGetValue(name, out var failure) => failure(),
            PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } => Fail.TimeLimitExceeded("A statement of the database"),
            PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } => Fail.Locked(),
            _ when DatabaseOutage.Of(error) is { } outage => Fail.DatabaseUnavailable(outage.RetryDelay),
            _ when IsLostRace(error) => Fail.Locked(),
            InvalidOperationException { InnerException: NpgsqlException inner } => Translate(inner),
            _ => null,
        };

    /// <summary>The transaction lost a race and would succeed if run again: deadlock or serialization failure.</summary>
    public static bool IsLostRace(Exception error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure }
        || (error is DbUpdateException or InvalidOperationException && error.InnerException is { } inner && IsLostRace(inner));
}
