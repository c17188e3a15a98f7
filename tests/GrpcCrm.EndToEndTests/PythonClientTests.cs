using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using GrpcCrm.EndToEndTests.Fixture;

namespace GrpcCrm.EndToEndTests;

public sealed class PythonClientTests
{
    [PythonFact]
    public async Task A_client_made_from_the_protos_beside_google_s_own_library_pushes_reads_the_feed_and_understands_a_refusal()
    {
        await using var scene = await Scene.SetAsync(History.Of(seed: 1, each: 1));
        var dealer = scene.Bystander;
        var google = await GenerateAsync(GoogleProtos, "google", Path.Join(scene.Database.Folder, "google"));
        var ours = await GenerateAsync(Path.Join(Repository, "protos"), "grpccrm", Path.Join(scene.Database.Folder, "ours"));

        using var seen = JsonDocument.Parse(await RunAsync(PythonFactAttribute.Python,
        [
            Path.Join(Repository, "tests/GrpcCrm.EndToEndTests/Python/plain_client.py"), google, ours, scene.Host.Address.Authority,
            dealer, await scene.Database.TokenAsync(dealer),
            scene.Manufacturer, await scene.Database.TokenAsync(scene.Manufacturer),
        ]));

        string Seen(string part) => seen.RootElement.GetProperty(part).GetRawText();
        Assert.Equal(
            """
            {"epoch": 1, "created": 3, "next_offset": 4, "rejected": [[3, "FIELD_INVALID", ["customer.kind", "customer.language_code"]]]}
            """,
            Seen("push"));
        Assert.Equal("""{"position": 1, "interactions": 1, "complaints": 1}""", Seen("feed"));
        Assert.Equal(
            """{"code": "INVALID_ARGUMENT", "reason": "FIELD_INVALID", "domain": "grpccrm", "fields": ["page_size", "page_token"]}""",
            Seen("refusal"));
    }

    private static string Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Join(folder.FullName, "GrpcCrm.sln"))) folder = folder.Parent!;
            return folder.FullName;
        }
    }

    /// <summary>The protos that Google's libraries of every language are made from, as its package ships them.</summary>
    private static string GoogleProtos =>
        typeof(PythonClientTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "GoogleProtos").Value!;

    /// <summary>Makes the Python code of one package's protos into a folder of its own.</summary>
    private static async Task<string> GenerateAsync(string protos, string package, string folder)
    {
        Directory.CreateDirectory(folder);
        var files = Directory.GetFiles(Path.Join(protos, package), "*.proto", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(protos, file));
        await RunAsync("protoc",
        [
            $"--proto_path={protos}", $"--python_out={folder}",
            $"--grpc_out={folder}", $"--plugin=protoc-gen-grpc={PythonFactAttribute.Plugin}", .. files,
        ]);
        return folder;
    }

    /// <summary>Runs a program to its end and returns what it printed.</summary>
    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEndAsync();
        var complaints = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(ChildProcess.Patience);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }

        Assert.True(process.ExitCode == 0, $"{program}: {await complaints}");
        return await printed;
    }
}
