from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "báo cáo"

    def ready(self) -> None:
        from danvan.organization.reorganisation.desks import register_prints
        from danvan.organization.reorganisation.lineage import register_follower
        from evaluations.rewarded import register_rewards
        from reports import followers, rewarded  # the models are there only now

        register_follower(followers.draft_lists)
        register_prints(followers.dates_printed)
        register_rewards(rewarded.rewards, rewarded.rewarded_registrations)
