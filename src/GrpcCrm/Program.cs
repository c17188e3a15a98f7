using System.Globalization;
using GrpcCrm;
using GrpcCrm.Hosting;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Calls;
using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Discovery;
using GrpcCrm.Platform.Health;
using GrpcCrm.Platform.Telemetry;

// What is written and read must not follow the language of the machine: a comma in a number would be another number.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;

return await CommandLine.Of(Serve).Parse(args).InvokeAsync(CommandLine.SignalsAreTheHosts);

static async Task Serve(CrmSettings settings, CancellationToken cancellationToken)
{
    await using var databases = await Databases.OpenAsync(settings, cancellationToken);
    await using var app = await BuildAsync(settings, databases, cancellationToken);
    app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"GrpcCrm listens on {string.Join(' ', app.Urls)}"));
    await app.RunAsync();
}

/// <summary>The host, composed: what it is made of, in the order in which a call meets it.</summary>
public static partial class Program
{
    public static async Task<WebApplication> BuildAsync(CrmSettings settings, Databases databases, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddEnvironmentVariables(CrmSettings.Prefix).AddInMemoryCollection(settings.Options);
        builder.AddTelemetry();
        builder.ListenOn(settings.Listen);
        builder.Services.AddAccess(settings.State);
        builder.Services.AddPlatform(await KeyFile.OpenAsync(settings.State, cancellationToken));
        builder.Services.AddDatabases(databases);
        builder.Services.AddOperations(databases, settings.Management);
        builder.Services.AddDiscovery();
        builder.Services.AddDeletion();
        builder.Services.AddFeatures();

        var app = builder.Build();
        app.WarnOfUnknownSettings();
        app.UseMiddleware<CallTelemetry>();
        app.UseMiddleware<DrainGate>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<CallEntry>();
        app.MapGrpcService<HealthService>();
        app.MapDiscovery();
        app.MapFeatures();
        return app;
    }
}
