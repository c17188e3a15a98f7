namespace GrpcCrm.Platform;

/// <summary>Settings of one section of the configuration, checked when the host starts.</summary>
public interface ISettings
{
    /// <summary>The section's name, as in GRPCCRM_SECTION__SETTING.</summary>
    static abstract string Section { get; }

    /// <summary>What is expected of them, for whoever set something else.</summary>
    static abstract string Expected { get; }

    bool AreSound { get; }
}

public static class Settings
{
    /// <summary>Binds a section, and refuses to start where it holds what cannot be.</summary>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services)
        where T : class, ISettings
    {
        services.AddOptions<T>()
            .BindConfiguration(T.Section)
            .Validate(settings => settings.AreSound, $"{T.Section}: {T.Expected}")
            .ValidateOnStart();
        return services;
    }
}
