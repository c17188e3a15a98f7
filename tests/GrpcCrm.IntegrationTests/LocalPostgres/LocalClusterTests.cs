using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using GrpcCrm.LocalPostgres;
using Npgsql;

namespace GrpcCrm.IntegrationTests.LocalPostgres;

[UnsupportedOSPlatform("windows")]
public sealed class LocalClusterTests : IDisposable
{
    private readonly string _folder = Path.Join(Path.GetTempPath(), $"grpccrm-test-{Guid.NewGuid():N}");

    private LocalClusterOptions Options => new()
    {
        StateDirectory = _folder,
        Durable = false,
        Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["shared_buffers"] = "16MB", ["max_connections"] = "20" },
    };

    private string PidFile => Path.Join(_folder, "server", "data", "postmaster.pid");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_new_cluster_answers_and_keeps_its_secret_to_its_owner()
    {
        await using var cluster = await StartAsync();

        Assert.False(cluster.Adopted);
        Assert.Equal("20", await AskAsync(cluster, "show max_connections"));
        Assert.Equal("", await AskAsync(cluster, "show listen_addresses"));
        Assert.Equal("UTF8", await AskAsync(cluster, "show server_encoding"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Join(_folder, "secret")));
    }

    [Fact]
    public async Task A_role_connects_with_the_password_that_the_cluster_keeps_and_with_no_other()
    {
        await using var cluster = await StartAsync();
        await AskAsync(cluster, $"create role app login password '{cluster.PasswordOf("app")}'");

        Assert.Equal("app", await AskAsync(cluster.ConnectionString("postgres", "app"), "select current_user::text"));

        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => AskAsync(cluster.ConnectionString("postgres", "app") + ";Password=guess", "select 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task Data_and_passwords_outlive_a_restart()
    {
        string password;
        await using (var first = await StartAsync())
        {
            password = first.PasswordOf("app");
            await AskAsync(first, "create table kept as select 7 as answer");
        }

        Assert.False(File.Exists(PidFile));
        await using var second = await StartAsync();

        Assert.False(second.Adopted);
        Assert.Equal(password, second.PasswordOf("app"));
        Assert.Equal("7", await AskAsync(second, "select answer::text from kept"));
    }

    [Fact]
    public async Task Starts_at_once_share_one_server_which_the_last_to_leave_stops()
    {
        var clusters = await Task.WhenAll(StartAsync(), StartAsync(), StartAsync());

        Assert.Single(clusters, each => !each.Adopted);
        await clusters[0].DisposeAsync();
        await clusters[1].DisposeAsync();
        Assert.Equal("1", await AskAsync(clusters[2], "select 1::text"));

        await clusters[2].DisposeAsync();
        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task A_server_that_was_left_running_is_adopted()
    {
        var left = await LocalCluster.StartAsync(Options with { StopOnExit = false }, CancellationToken.None);
        await left.DisposeAsync();
        var pid = await PostmasterAsync();

        await using (var next = await StartAsync())
        {
            Assert.True(next.Adopted);
            Assert.Equal(pid, await PostmasterAsync());
            Assert.Equal("1", await AskAsync(next, "select 1::text"));
        }

        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task A_killed_server_is_started_again()
    {
        await using var cluster = await StartAsync();
        await AskAsync(cluster, "create table kept as select 7 as answer");
        using var postmaster = Process.GetProcessById(await PostmasterAsync());
        postmaster.Kill();

        await using var next = await StartAsync();

        Assert.False(next.Adopted);
        Assert.Equal("7", await AskAsync(next, "select answer::text from kept"));
    }

    [Fact]
    public async Task A_server_that_hangs_is_reported_in_time()
    {
        await using var cluster = await StartAsync();
        var pid = (await PostmasterAsync()).ToString(CultureInfo.InvariantCulture);
        using var stop = Process.Start("kill", ["-STOP", pid]);
        await stop.WaitForExitAsync();

        var failed = await Assert.ThrowsAsync<LocalClusterException>(
            () => LocalCluster.StartAsync(Options with { StartTimeout = TimeSpan.FromSeconds(1) }, CancellationToken.None));

        using var resume = Process.Start("kill", ["-CONT", pid]);
        await resume.WaitForExitAsync();
        Assert.Contains("did not answer within 1 s", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stale_pid_file_does_not_keep_the_server_down(bool nameAnotherProcess)
    {
        await (await StartAsync()).DisposeAsync();
        using var other = Process.Start("sleep", "60");
        if (!nameAnotherProcess)
            await EndAsync(other);
        await File.WriteAllTextAsync(PidFile, $"{other.Id}\n{_folder}/server/data\n0\n5432\n/tmp/gone\n\n\nready\n");

        await using (var next = await StartAsync())
            Assert.Equal("1", await AskAsync(next, "select 1::text"));

        if (nameAnotherProcess)
            await EndAsync(other);
    }

    [Fact]
    public async Task A_socket_that_was_cleaned_away_is_made_again()
    {
        await using var cluster = await StartAsync();
        var reached = new NpgsqlConnectionStringBuilder(cluster.ConnectionString("postgres", LocalCluster.AdminRole));
        Directory.Delete(reached.Host!, recursive: true);

        await using var next = await StartAsync();

        Assert.Equal("1", await AskAsync(next, "select 1::text"));
    }

    [Fact]
    public async Task Data_of_a_version_that_is_not_installed_is_refused_and_named()
    {
        await (await StartAsync()).DisposeAsync();
        await File.WriteAllTextAsync(Path.Join(_folder, "server", "data", "PG_VERSION"), "12\n");

        var refused = await Assert.ThrowsAsync<LocalClusterException>(StartAsync);

        Assert.Contains("was made by PostgreSQL 12; found on this machine: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"move {_folder} away: the next start makes a new, empty cluster.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_without_its_secret_is_refused()
    {
        await (await StartAsync()).DisposeAsync();
        File.Delete(Path.Join(_folder, "secret"));

        var refused = await Assert.ThrowsAsync<LocalClusterException>(StartAsync);

        Assert.Contains("has lost its secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_start_quotes_the_log()
    {
        var wrong = Options with { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_connections"] = "many" } };

        var failed = await Assert.ThrowsAsync<LocalClusterException>(() => LocalCluster.StartAsync(wrong, CancellationToken.None));

        Assert.Contains("invalid value for parameter \"max_connections\": \"many\"", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_PostgreSQL_is_told_where_was_looked_and_what_to_install()
    {
        Directory.CreateDirectory(_folder);
        var nowhere = Options with { Places = new SearchPlaces(Named: null, [_folder], [_folder + "/*/bin"]) };

        var failed = await Assert.ThrowsAsync<LocalClusterException>(() => LocalCluster.StartAsync(nowhere, CancellationToken.None));

        Assert.Contains("PostgreSQL 15 or later was not found", failed.Message, StringComparison.Ordinal);
        Assert.Contains($"{_folder}/*/bin", failed.Message, StringComparison.Ordinal);
        Assert.Contains("apt install postgresql", failed.Message, StringComparison.Ordinal);
        Assert.Contains("GRPCCRM_DATABASE", failed.Message, StringComparison.Ordinal);
    }

    private Task<LocalCluster> StartAsync() => LocalCluster.StartAsync(Options, CancellationToken.None);

    private async Task<int> PostmasterAsync() =>
        int.Parse((await File.ReadAllLinesAsync(PidFile))[0], CultureInfo.InvariantCulture);

    private static Task<string?> AskAsync(LocalCluster cluster, string sql) =>
        AskAsync(cluster.ConnectionString("postgres", LocalCluster.AdminRole), sql);

    private static async Task<string?> AskAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync();
    }

    private static Task EndAsync(Process process)
    {
        process.Kill();
        return process.WaitForExitAsync();
    }
}
