using GrpcCrm.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the service's clients.</summary>
public static class GrpcCrmServiceCollectionExtensions
{
    /// <summary>
    /// Registers every generated client, <see cref="CrmConnection"/> and <see cref="ReportReader"/> as singletons over one channel.
    /// </summary>
    public static IServiceCollection AddGrpcCrm(this IServiceCollection services, CrmClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(_ => new CrmConnection(options));
        services.AddSingleton(provider => new ReportReader(provider.GetRequiredService<CrmConnection>().Invoker));
        foreach (var client in Contract.ClientTypes)
            services.AddSingleton(
                client, provider => Activator.CreateInstance(client, provider.GetRequiredService<CrmConnection>().Invoker)!);
        return services;
    }
}
