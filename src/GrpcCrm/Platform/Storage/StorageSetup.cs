using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Steps;
using GrpcCrm.Platform.Storage.Grouped;
using GrpcCrm.Platform.Storage.Repeats;

namespace GrpcCrm.Platform.Storage;

public static class StorageSetup
{
    /// <summary>The way to data: a transaction for each call, and the reads that calls share.</summary>
    public static IServiceCollection AddTransactions(this IServiceCollection services)
    {
        services.AddSettings<PoolOptions>();
        services.AddSingleton<Outages>();
        services.AddSingleton<Repeat>();
        services.AddSingleton<RequestTurns>();
        services.AddSingleton<DealerTurns>();
        services.AddSingleton<RequestHolds>();
        services.AddSingleton<TransactionWaits>();
        services.AddSettings<GroupedReadsOptions>();
        services.AddSingleton<RecordTables>();
        services.AddSingleton<GroupedReads>();
        services.AddHostedService(provider => provider.GetRequiredService<GroupedReads>());
        services.AddSettings<StoredAnswersOptions>();
        services.AddSingleton<StoredAnswersSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<StoredAnswersSweep>());
        // A read that goes with others needs no context of its own.
        services.AddScoped(provider => new Lazy<CrmDbContext>(provider.GetRequiredService<CrmDbContext>));
        services.AddScoped<TenantTransaction>();
        services.AddScoped<Records>();
        services.AddScoped(typeof(RecordSteps<,,>));
        services.AddSingleton(typeof(StepHooks<,>));
        return services;
    }
}
