from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "đánh giá"

    def ready(self) -> None:
        from danvan.organization.filter_pages import register_page
        from danvan.organization.reorganisation.desks import register_desk
        from danvan.organization.reorganisation.lineage import register_follower
        from evaluations import filter_pages, followers, outstanding, unfinished  # the models are there only now
        from evaluations.followers_assignments import assignments
        from evaluations.reading.evidence import EvidenceBox
        from evaluations.reasons import RECOGNITION_REASONS
        from models_registry.added_sections import register_section
        from models_registry.models import PhaseKind
        from models_registry.outstanding import register_sent
        from models_registry.published import register_recognised
        from models_registry.reasons import register_reasons

        unfinished.register_forms()
        register_page(filter_pages.appraisals())
        register_page(filter_pages.recognitions())
        register_follower(followers.dossiers)
        register_follower(followers.desks)
        register_follower(assignments)
        register_desk(followers.desks)
        register_sent(PhaseKind.SELF_ASSESSMENT, outstanding.dossier_sent)
        register_recognised(followers.recognised_registrations)
        register_reasons(RECOGNITION_REASONS)
        register_section("evaluations/_registration_evidence.html", EvidenceBox.of_registration)
