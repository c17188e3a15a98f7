using System.Runtime.CompilerServices;

namespace GrpcCrm.IntegrationTests.Fixture;

/// <summary>The hosts of the tests take the tokens of the development issuer, unless a test says otherwise.</summary>
internal static class DevelopmentIdentity
{
    [ModuleInitializer]
    internal static void Trust() => Environment.SetEnvironmentVariable("GRPCCRM_IDENTITY__DEVELOPMENTISSUER", "true");
}
