<?php
// Installs WordPress, empties it, and prints its version.
define( 'WP_INSTALLING', true );
require __DIR__ . '/start.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install( 'Round trip', 'admin', 'admin@wordpress.example', true, '', 'round-trip' );
update_option( 'permalink_structure', '/%year%/%monthnum%/%day%/%postname%/' );
foreach ( get_posts( array( 'post_type' => 'any', 'post_status' => 'any', 'numberposts' => -1 ) ) as $post ) {
	wp_delete_post( $post->ID, true );
}
echo "\n", get_bloginfo( 'version' ), "\n";
