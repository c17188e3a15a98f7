using System.CommandLine;
using GrpcCrm.LocalPostgres;
using GrpcCrm.Platform.Access;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.Hosting;

/// <summary>What can be said to the program on the command line. What it is told of its surroundings comes from the environment.</summary>
public static class CommandLine
{
    /// <summary>SIGTERM and Ctrl-C go to the host, which drains; the command line must not cut it short.</summary>
    public static readonly InvocationConfiguration SignalsAreTheHosts = new() { ProcessTerminationTimeout = null };

    public static RootCommand Of(Func<CrmSettings, CancellationToken, Task> serve)
    {
        var root = new RootCommand("Customer relationship and service quality over gRPC. Settings are environment variables GRPCCRM_*.")
        {
            Serve(serve),
            Migrate(),
            Token(),
            HealthCommand.Create(),
            Settings(),
        };
        return root;
    }

    private static Command Serve(Func<CrmSettings, CancellationToken, Task> serve)
    {
        var command = new Command("serve", "Serves until SIGTERM or Ctrl-C.");
        command.SetAction((_, cancellationToken) => ExplainedAsync(() => serve(CrmSettings.FromEnvironment(), cancellationToken)));
        return command;
    }

    private static Command Migrate()
    {
        var command = new Command("migrate", "Creates roles and schema of GRPCCRM_DATABASE, or brings them up to date.");
        command.SetAction((_, cancellationToken) => ExplainedAsync(async () =>
        {
            var settings = CrmSettings.FromEnvironment();
            if (settings is { Database: null, DatabaseWorker: null })
                throw new InvalidOperationException("GRPCCRM_DATABASE is not set, and the embedded database is migrated at each start.");
            var missing = await Databases.Configured(settings).MigrateAsync(cancellationToken);
            foreach (var migration in missing) Console.WriteLine($"Applied {migration}");
            Console.WriteLine(missing.Count == 0 ? "The schema was up to date." : "The schema is up to date.");
        }));
        return command;
    }

    private static Command Settings()
    {
        var command = new Command("settings", "Prints all settings with what they are preset to, as Markdown.");
        command.SetAction(_ => Console.Write(SettingsReference.Markdown()));
        return command;
    }

    private static Command Token()
    {
        var @operator = new Option<bool>("--operator") { Description = "A token of the operator." };
        var dealers = new Option<string[]>("--dealer") { Description = "A token of dealers/{…}; may be repeated." };
        var manufacturers = new Option<string[]>("--manufacturer") { Description = "A token of manufacturers/{…}; may be repeated." };
        var subject = new Option<string>("--subject") { Description = "The person or system.", DefaultValueFactory = _ => "development" };
        var scope = new Option<string?>("--scope") { Description = "Permissions, separated by spaces; all that it may hold if omitted." };
        var hours = new Option<double>("--hours") { Description = "How long it holds.", DefaultValueFactory = _ => 12 };
        var command = new Command("token", "Prints development tokens, one a line: the operator's, the dealers', the manufacturers'.")
        {
            @operator, dealers, manufacturers, subject, scope, hours,
        };
        command.SetAction((parsed, cancellationToken) => ExplainedAsync(async () =>
        {
            var issuer = await DevelopmentIssuer.OpenAsync(CrmSettings.FromEnvironment().State, cancellationToken);
            string[] organisations =
            [
                .. parsed.GetValue(@operator) ? ["operator"] : Array.Empty<string>(),
                .. parsed.GetValue(dealers) ?? [],
                .. parsed.GetValue(manufacturers) ?? [],
            ];
            var lifetime = TimeSpan.FromHours(parsed.GetValue(hours));
            var permissions = parsed.GetValue(scope)?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach (var organisation in organisations)
                Console.WriteLine(issuer.Issue(organisation, parsed.GetValue(subject)!, lifetime, permissions, TimeProvider.System));
            if (organisations.Length == 0) throw new InvalidOperationException("Whose token? Give --operator, --dealer or --manufacturer.");
        }));
        return command;
    }

    /// <summary>What the user can mend is said in a line, not with a stack trace.</summary>
    private static async Task<int> ExplainedAsync(Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (Exception error) when (error is LocalClusterException or ArgumentException or InvalidOperationException
            or NpgsqlException or OptionsValidationException)
        {
            await Console.Error.WriteLineAsync($"grpccrm: {error.Message}");
            return 1;
        }
    }
}
