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
        services.AddOptions<PoolOptions>()
            .BindConfiguration(PoolOptions.Section)
            .Validate(options => options.AreSound, "Pools: counts and times above zero, and shares of up to 1.")
            .ValidateOnStart();
        services.AddSingleton<Outages>();
        services.AddSingleton<RequestTurns>();
        services.AddSingleton<DealerTurns>();
        services.AddSingleton<RequestHolds>();
        services.AddSingleton<TransactionWaits>();
        services.AddOptions<GroupedReadsOptions>()
            .BindConfiguration(GroupedReadsOptions.Section)
            .Validate(options => options.AreSound, "Reads: 1 to 64 readers, groups of 1 to 1000, and room for reads that wait.")
            .ValidateOnStart();
        services.AddSingleton<RecordTables>();
        services.AddSingleton<GroupedReads>();
        services.AddHostedService(provider => provider.GetRequiredService<GroupedReads>());
        services.AddOptions<StoredAnswersOptions>()
            .BindConfiguration(StoredAnswersOptions.Section)
            .Validate(options => options.AreSound, "Answers: kept a day at least, swept at an interval, 1 to 100000 in a step.")
            .ValidateOnStart();
        services.AddSingleton<StoredAnswersSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<StoredAnswersSweep>());
        // A read that goes with others needs no context of its own.
        services.AddScoped(provider => new Lazy<CrmDbContext>(provider.GetRequiredService<CrmDbContext>));
        services.AddScoped<TenantTransaction>();
        services.AddScoped<Records>();
        services.AddScoped(typeof(RecordSteps<,,>));
        return services;
    }
}
