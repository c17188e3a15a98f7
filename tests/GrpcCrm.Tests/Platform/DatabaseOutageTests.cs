using System.Net.Sockets;
using GrpcCrm.Platform.Errors;
using Npgsql;

namespace GrpcCrm.Tests.Platform;

/// <summary>Which answers of the database speak of its server or of the connection.</summary>
public sealed class DatabaseOutageTests
{
    [Theory]
    [InlineData("08000")]
    [InlineData("08006")]
    [InlineData("08P01")]
    [InlineData("25006")]
    [InlineData("25P03")]
    [InlineData("25P04")]
    [InlineData("53000")]
    [InlineData("53100")]
    [InlineData("53200")]
    [InlineData("53300")]
    [InlineData("53400")]
    [InlineData("57P01")]
    [InlineData("57P02")]
    [InlineData("57P03")]
    [InlineData("57P04")]
    [InlineData("57P05")]
    [InlineData("58000")]
    [InlineData("58030")]
    public void These_states_do(string state)
    {
        var failure = Translate(Answer(state));

        Assert.Equal((Grpc.Core.StatusCode.Unavailable, V1.ErrorReason.DatabaseUnavailable), (failure?.Code, failure?.Reason));
        Assert.True(failure?.RetryDelay > TimeSpan.Zero);
    }

    [Theory]
    [InlineData("22012")]
    [InlineData("23505")]
    [InlineData("25P02")]
    [InlineData("42P01")]
    [InlineData("42501")]
    [InlineData("55000")]
    [InlineData("58P01")]
    [InlineData("XX000")]
    [InlineData("XX001")]
    [InlineData("XX002")]
    public void These_are_faults_of_the_service(string state) => Assert.Null(Translate(Answer(state)));

    [Theory]
    [InlineData("server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally")]
    [InlineData("lost connection to parallel worker")]
    [InlineData("connection to the remote node 10.0.0.7:5432 failed with the following error: timeout expired")]
    [InlineData("could not connect to any active placements")]
    public void An_internal_error_does_only_in_the_words_of_a_lost_worker(string words) =>
        Assert.NotNull(DatabaseOutage.Of(Answer("XX000", words)));

    [Theory]
    [InlineData("28P01")]
    [InlineData("3D000")]
    [InlineData("55000")]
    [InlineData("XX000")]
    public void Whatever_ends_the_connection_does(string state) =>
        Assert.NotNull(DatabaseOutage.Of(new PostgresException("told", "FATAL", "FATAL", state)));

    [Fact]
    public void What_breaks_without_a_word_does()
    {
        Exception[] broken =
        [
            new NpgsqlException("Exception while reading from stream", new IOException("reset")),
            new NpgsqlException("The connection pool has been exhausted", new TimeoutException()),
            new TimeoutException(),
            new InvalidOperationException("likely transient", new NpgsqlException("Failed to connect", new SocketException())),
            new ObjectDisposedException("NpgsqlConnection") { Source = "Npgsql" },
            new IOException("reset") { Source = "Npgsql" },
            new SocketException { Source = "Npgsql" },
            new InvalidOperationException("Connection is not open") { Source = "Npgsql" },
        ];

        Assert.All(broken, error => Assert.NotNull(DatabaseOutage.Of(error)));
    }

    [Fact]
    public void What_breaks_elsewhere_does_not()
    {
        Exception[] others =
        [
            new IOException("The client reset the request stream."),
            new ObjectDisposedException("IServiceProvider"),
            new InvalidOperationException("Sequence contains no elements"),
            new OperationCanceledException(),
        ];

        Assert.All(others, error => Assert.Null(DatabaseOutage.Of(error)));
    }

    [Fact]
    public void A_race_that_is_lost_again_and_again_is_told_as_a_lock() =>
        Assert.Equal(V1.ErrorReason.Locked, Translate(Answer("40P01"))?.Reason);

    [Fact]
    public void A_full_disk_asks_for_a_longer_wait_than_a_lost_connection() =>
        Assert.True(Translate(Answer("53100"))?.RetryDelay > Translate(Answer("08006"))?.RetryDelay);

    private static CrmException? Translate(Exception error) => new DatabaseErrors([]).Translate(error);

    private static PostgresException Answer(string state, string message = "told") => new(message, "ERROR", "ERROR", state);
}
