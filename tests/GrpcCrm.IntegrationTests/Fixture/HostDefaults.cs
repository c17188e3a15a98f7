using System.Runtime.CompilerServices;

namespace GrpcCrm.IntegrationTests.Fixture;

/// <summary>What holds for the hosts of all tests, unless a test says otherwise.</summary>
internal static class HostDefaults
{
    [ModuleInitializer]
    internal static void Set()
    {
        Environment.SetEnvironmentVariable("GRPCCRM_IDENTITY__DEVELOPMENTISSUER", "true");

        // All tests at once keep a machine so busy that a connection can take longer than a host would wait.
        Environment.SetEnvironmentVariable("GRPCCRM_CALLS__CONNECTIONWAIT", "00:00:30");
        Environment.SetEnvironmentVariable("GRPCCRM_HEALTH__PROBETIMEOUT", "00:00:20");
    }
}
