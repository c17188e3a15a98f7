using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using GrpcCrm.LocalPostgres;
using Npgsql;

namespace GrpcCrm.IntegrationTests.LocalPostgres;

[UnsupportedOSPlatform("windows")]
public sealed class PostgresPackageTests : IDisposable
{
    private const UnixFileMode AnybodyReads =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode AnybodyRuns =
        AnybodyReads | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly string _folder = Directory.CreateTempSubdirectory("grpccrm-test-").FullName;

    public PostgresPackageTests() => File.SetUnixFileMode(_folder, AnybodyRuns); // the server may be another user

    /// <summary>The package for this machine, in a folder of the test.</summary>
    private PostgresPackage Package => PostgresPackage.OfThisMachine()! with { Folder = Path.Join(_folder, "programs") };

    private string Archive => Path.Join(_folder, "some.tgz");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NpmPostgresFact]
    public async Task Where_none_is_installed_npm_brings_the_programs_once_and_a_cluster_runs_on_them()
    {
        var options = new LocalClusterOptions
        {
            StateDirectory = Path.Join(_folder, "state"),
            Durable = false,
            Places = new SearchPlaces(Named: null, [], []) { Package = Package },
        };

        await using (var cluster = await LocalCluster.StartAsync(options, default))
            Assert.Equal("18.4", await VersionAsync(cluster));
        var fetched = File.GetLastWriteTimeUtc(Package.Folder);
        await using (var again = await LocalCluster.StartAsync(options, default))
            Assert.Equal("18.4", await VersionAsync(again));

        Assert.Equal(fetched, File.GetLastWriteTimeUtc(Package.Folder));
    }

    [NpmPostgresFact]
    public async Task Processes_that_need_it_at_once_fetch_it_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Package.FetchAsync(TimeProvider.System, default)));

        Assert.True(File.Exists(Path.Join(Package.Programs, "initdb")));
        Assert.Equal(["programs", "programs.lock"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task An_installed_one_comes_before_the_package_however_new_that_is()
    {
        var installed = await FakeProgramsAsync(Path.Join(_folder, "installed"), "15.9");
        await FakeProgramsAsync(Package.Programs, "18.4");
        var places = new SearchPlaces(Named: null, [installed], []) { Package = Package };

        var found = await PostgresBinaries.FindAllAsync(places, default);

        Assert.Equal([installed, Package.Programs], found.Select(each => each.Folder));
    }

    [Fact]
    public async Task What_npm_cannot_bring_is_told_with_the_reason_and_what_to_install()
    {
        var unknown = Package with { Name = "@embedded-postgres/no-such-machine" };
        var places = new SearchPlaces(Named: null, [], []) { Package = unknown };

        var failed = await Assert.ThrowsAsync<LocalClusterException>(() => PostgresBinaries.FindAllAsync(places, default));

        Assert.Contains($"npm could not bring {unknown.Specification}: ", failed.Message, StringComparison.Ordinal);
        Assert.Contains("apt install postgresql", failed.Message, StringComparison.Ordinal);
        Assert.Contains("or install Node.js with npm", failed.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(unknown.Folder + ".new"));
    }

    [Fact]
    public async Task The_links_that_npm_leaves_out_are_made_relative_and_anybody_can_run_the_programs()
    {
        await PackAsync(
            ("package/native/bin/postgres", "program", AnybodyRuns),
            ("package/native/lib/libpq.so.5.18", "library", AnybodyReads),
            ("package/native/pg-symlinks.json", """[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]""", AnybodyReads));

        await new PostgresArchive(Archive).UnpackAsync(_folder, default);

        var link = new FileInfo(Path.Join(_folder, "package", "native", "lib", "libpq.so.5"));
        Assert.Equal("libpq.so.5.18", link.LinkTarget);
        Assert.Equal("library", await File.ReadAllTextAsync(link.FullName));
        Assert.Equal(AnybodyRuns, File.GetUnixFileMode(Path.Join(_folder, "package", "native", "bin", "postgres")));
        Assert.Equal(AnybodyRuns, File.GetUnixFileMode(Path.Join(_folder, "package", "native")));
        Assert.Equal(AnybodyReads, File.GetUnixFileMode(Path.Join(_folder, "package", "native", "lib", "libpq.so.5.18")));
    }

    [Fact]
    public async Task An_archive_with_another_hash_than_the_pinned_one_is_refused()
    {
        await PackAsync(("package/native/bin/postgres", "program", AnybodyRuns));
        var pinned = Convert.ToBase64String(SHA512.HashData(await File.ReadAllBytesAsync(Archive)));
        var archive = new PostgresArchive(Archive);
        await archive.VerifyAsync(pinned, default);
        await File.AppendAllTextAsync(Archive, "x");

        var refused = await Assert.ThrowsAsync<LocalClusterException>(() => archive.VerifyAsync(pinned, default));

        Assert.Contains("is not the archive that was pinned", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<string> VersionAsync(LocalCluster cluster)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString("postgres", LocalCluster.AdminRole) + ";Pooling=false");
        await connection.OpenAsync();
        return connection.PostgreSqlVersion.ToString(2);
    }

    private static async Task<string> FakeProgramsAsync(string folder, string version)
    {
        Directory.CreateDirectory(folder);
        foreach (var program in new[] { "postgres", "initdb", "pg_ctl" })
        {
            var path = Path.Join(folder, program);
            await File.WriteAllTextAsync(path, $"#!/bin/sh\necho '{program} (PostgreSQL) {version}'\n");
            File.SetUnixFileMode(path, AnybodyRuns);
        }

        return folder;
    }

    private async Task PackAsync(params (string Name, string Content, UnixFileMode Mode)[] entries)
    {
        await using var file = File.Create(Archive);
        await using var packed = new GZipStream(file, CompressionMode.Compress);
        await using var tar = new TarWriter(packed, TarEntryFormat.Pax, leaveOpen: true);
        foreach (var (name, content, mode) in entries)
        {
            using var data = new MemoryStream(Encoding.UTF8.GetBytes(content));
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = data, Mode = mode });
        }
    }
}
